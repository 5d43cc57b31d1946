import type { Admin } from 'kafkajs'
import type { Database } from '../clients/database.ts'
import { type Bounds, type TopicReader, boundsOf } from '../records/topic-reader.ts'
import { decodeRecord } from '../records/decode-record.ts'
import type { Schemas } from '../records/schemas.ts'
import { boundReasons } from './bound-reasons.ts'
import { knownReasons } from './count-dead-letters.ts'
import { DEAD_LETTER_TOPIC, type DeadLetter, REJECTED_TOPIC } from './dead-letter.ts'
import { describeDeadLetter } from './describe-dead-letter.ts'

export type IndexDeps = { admin: Admin; reader: TopicReader; database: Database; schemas: Schemas }

/**
 * Brings the table of dead letters up to the ends of their topics. Each piece is stored together with the position
 * after it, so indexing can be interrupted anywhere and repeated.
 * @returns how many were new
 * @throws {Error} when Kafka, registry or database does not answer; what was stored stays
 */
export async function indexDeadLetters(deps: IndexDeps): Promise<number> {
  let added = 0
  for (const topic of [REJECTED_TOPIC, DEAD_LETTER_TOPIC]) {
    for (const bounds of await boundsOf(deps.admin, topic)) added += await indexPartition(deps, topic, bounds)
  }
  return added
}

async function indexPartition(
  { reader, database, schemas }: IndexDeps,
  topic: string,
  bounds: Bounds,
): Promise<number> {
  const { partition, high } = bounds
  const from = await startOf(database, topic, bounds)
  let added = 0
  for await (const records of reader.read(topic, { partition, from, to: high })) {
    const letters: DeadLetter[] = []
    for (const record of records) letters.push(describeDeadLetter(topic, await decodeRecord(record, schemas)))
    const bounded = boundReasons(letters, await knownReasons(database))
    await store(database, bounded, topic, partition, (records.at(-1)?.offset ?? from) + 1)
    added += letters.length
  }
  return added
}

/** Where to continue. Dead letters whose records the topic no longer has are deleted. */
async function startOf(database: Database, topic: string, { partition, low, high }: Bounds): Promise<number> {
  const {
    rows: [row],
  } = await database.query<{ next_offset: string }>(
    'SELECT next_offset FROM dead_letter_positions WHERE topic = $1 AND partition = $2',
    [topic, partition],
  )
  const next = Number(row?.next_offset ?? 0)
  // A position beyond the end is of an earlier topic of this name.
  const recreated = next > high
  if (recreated || next < low) {
    await database.query(
      'DELETE FROM dead_letters WHERE topic = $1 AND partition = $2 AND (record_offset < $3 OR $4)',
      [topic, partition, low, recreated],
    )
  }
  return recreated ? low : Math.max(next, low)
}

async function store(
  database: Database,
  letters: DeadLetter[],
  topic: string,
  partition: number,
  next: number,
): Promise<void> {
  const column = (of: (letter: DeadLetter) => unknown): unknown[] => letters.map(of)
  // One statement, so one transaction.
  await database.query(
    `
    WITH position AS (
      INSERT INTO dead_letter_positions VALUES ($1, $2, $3)
      ON CONFLICT (topic, partition) DO UPDATE SET next_offset = EXCLUDED.next_offset
    )
    INSERT INTO dead_letters (topic, partition, record_offset, source, reason, summary, happened_at, event_id, key_name,
      origin_topic, origin_partition, origin_offset)
    SELECT $1, $2, * FROM unnest($4::bigint[], $5::text[], $6::text[], $7::text[], $8::timestamptz[], $9::text[],
      $10::text[], $11::text[], $12::int[], $13::bigint[])
    ON CONFLICT DO NOTHING`,
    [
      topic,
      partition,
      next,
      column(({ offset }) => offset),
      column(({ source }) => source),
      column(({ reason }) => reason),
      column(({ summary }) => summary),
      column(({ happenedAt }) => happenedAt.toISOString()),
      column(({ eventId }) => eventId),
      column(({ keyName }) => keyName),
      column(({ origin }) => origin?.topic),
      column(({ origin }) => origin?.partition),
      column(({ origin }) => origin?.offset),
    ],
  )
}
