import type { Admin } from 'kafkajs'
import type { Database } from '../clients/database.ts'
import { boundsOf } from '../records/topic-reader.ts'
import type { RoundProgress, PartitionOffsets } from './plan-round.ts'

export const TOPIC = 'sales'
export const SINK_GROUP = 'connect-pg-sales-jdbc-sink'

/** What the sink has committed: partition → the next offset it will read; -1 while it has committed nothing. */
export async function committedOffsets(admin: Admin): Promise<Map<number, number>> {
  const [topic] = await admin.fetchOffsets({ groupId: SINK_GROUP, topics: [TOPIC] })
  return new Map(topic?.partitions.map(({ partition, offset }) => [partition, Number(offset)]))
}

/** The first offset of each partition whose record is of this moment (epoch milliseconds) or later; the end if there is none. */
export async function offsetsAt(admin: Admin, moment: number): Promise<Map<number, number>> {
  const offsets = await admin.fetchTopicOffsetsByTimestamp(TOPIC, moment)
  return new Map(offsets.map(({ partition, offset }) => [partition, Number(offset)]))
}

/** @param recentMs how long ago the recent window begins, in milliseconds */
export async function partitionOffsets(admin: Admin, recentMs: number): Promise<PartitionOffsets[]> {
  const [bounds, committed, recent] = await Promise.all([
    boundsOf(admin, TOPIC),
    committedOffsets(admin),
    offsetsAt(admin, Date.now() - recentMs),
  ])
  return bounds.map((one) => ({
    ...one,
    committed: Math.max(one.low, committed.get(one.partition) ?? -1),
    recentFrom: recent.get(one.partition) ?? one.high,
  }))
}

export async function readRoundProgress(database: Database): Promise<Map<number, RoundProgress>> {
  const { rows } = await database.query<{ partition: number; fresh_offset: string; round_offset: string }>(
    'SELECT * FROM reconciliation_positions',
  )
  return new Map(
    rows.map(({ partition, fresh_offset: fresh, round_offset: round }) => [
      partition,
      { fresh: Number(fresh), round: Number(round), recent: Number(fresh) },
    ]),
  )
}

export async function storeRoundProgress(
  database: Database,
  progress: ReadonlyMap<number, RoundProgress>,
): Promise<void> {
  const all = [...progress]
  await database.query(
    `
    INSERT INTO reconciliation_positions SELECT * FROM unnest($1::int[], $2::bigint[], $3::bigint[])
    ON CONFLICT (partition) DO UPDATE SET fresh_offset = EXCLUDED.fresh_offset, round_offset = EXCLUDED.round_offset`,
    [all.map(([partition]) => partition), all.map(([, { fresh }]) => fresh), all.map(([, { round }]) => round)],
  )
}
