import type { Admin } from 'kafkajs'
import type { Database } from '../clients/database.ts'
import { SALES_TOPIC } from '../sink/sales-sink.ts'
import { sinkPositions } from '../sink/sink-positions.ts'
import type { RoundProgress, PartitionOffsets } from './plan-round.ts'

/**
 * The first offset of each partition whose record is of this moment (epoch milliseconds) or later; the end if there is
 * none.
 */
export async function offsetsAt(admin: Admin, moment: number): Promise<Map<number, number>> {
  const offsets = await admin.fetchTopicOffsetsByTimestamp(SALES_TOPIC, moment)
  return new Map(offsets.map(({ partition, offset }) => [partition, Number(offset)]))
}

/** @param recentMs how long ago the recent window begins, in milliseconds */
export async function partitionOffsets(admin: Admin, recentMs: number): Promise<PartitionOffsets[]> {
  const [positions, recent] = await Promise.all([sinkPositions(admin), offsetsAt(admin, Date.now() - recentMs)])
  return positions.map(({ partition, low, end, next }) => ({
    partition,
    low,
    high: end,
    committed: next,
    recentFrom: recent.get(partition) ?? end,
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
