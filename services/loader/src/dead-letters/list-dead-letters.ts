import type { Database } from '../clients/database.ts'
import { type Place, type Source, idOf } from './dead-letter.ts'

/** What people may ask for: those that wait for somebody, those that ended in one of three ways, or all. */
export const STATES = ['open', 'replayed', 'rescued', 'discarded', 'all'] as const

/** Which dead letters. Times as ISO 8601; `state` open: also those whose replay goes on or had no clear answer. */
export type Filter = {
  source?: Source
  reason?: string
  since?: string
  until?: string
  state?: (typeof STATES)[number]
}

/** SQL: it waits for somebody. The index `dead_letters_open` has the same words. */
const IS_OPEN = `state IN ('open', 'claimed', 'unknown')`

/** A dead letter as the API tells it. */
export type ListedLetter = {
  id: string
  source: Source
  reason: string
  summary: string
  happened_at: string
  event_id: string | null
  key_name: string | null
  topic: string
  partition: number
  offset: number
  origin: Place | null
  state: 'open' | 'being_replayed' | 'unknown' | 'replayed' | 'rescued' | 'discarded'
}

/** A claim this old has lost its replayer, in seconds: it sent the sale, or it did not. */
export const CLAIM_SECONDS = 60

type Row = Omit<ListedLetter, 'id' | 'offset' | 'origin' | 'happened_at'> & {
  record_offset: string
  origin_topic: string | null
  origin_partition: number | null
  origin_offset: string | null
  happened_at: Date
}

const COLUMNS = `topic, partition, record_offset, source, reason, summary, happened_at, event_id, key_name, origin_topic, origin_partition, origin_offset,
  CASE WHEN state <> 'claimed' THEN state WHEN claimed_at < now() - interval '${CLAIM_SECONDS} seconds' THEN 'unknown' ELSE 'being_replayed' END AS state`

/**
 * A page of dead letters, newest first.
 * @param after the last one of the page before
 */
export async function listDeadLetters(
  database: Database,
  filter: Filter,
  limit: number,
  after?: ListedLetter | Cursor,
): Promise<ListedLetter[]> {
  const { rows } = await database.query<Row>(
    `
    SELECT ${COLUMNS} FROM dead_letters
    WHERE ($1::text IS NULL OR source = $1) AND ($2::text IS NULL OR reason = $2)
      AND ($3::timestamptz IS NULL OR happened_at >= $3) AND ($4::timestamptz IS NULL OR happened_at < $4)
      AND ($5 = 'all' OR state = $5 OR ($5 = 'open' AND ${IS_OPEN}))
      AND ($6::timestamptz IS NULL OR (happened_at, topic, partition, record_offset) < ($6, $7::text, $8::int, $9::bigint))
    ORDER BY happened_at DESC, topic DESC, partition DESC, record_offset DESC LIMIT $10`,
    [
      filter.source,
      filter.reason,
      filter.since,
      filter.until,
      filter.state ?? 'open',
      after?.happened_at,
      after?.topic,
      after?.partition,
      after?.offset,
      limit,
    ],
  )
  return rows.map(listed)
}

/** One by its place; undefined when there is none, or it is not known yet. */
export async function findDeadLetter(
  database: Database,
  { topic, partition, offset }: Place,
): Promise<ListedLetter | undefined> {
  const {
    rows: [row],
  } = await database.query<Row>(
    `SELECT ${COLUMNS} FROM dead_letters WHERE topic = $1 AND partition = $2 AND record_offset = $3`,
    [topic, partition, offset],
  )
  return row === undefined ? undefined : listed(row)
}

/** How many are open, by source and reason; most first, so many groups at the most. */
export async function countOpen(database: Database): Promise<{ source: Source; reason: string; open: number }[]> {
  const { rows } = await database.query<{ source: Source; reason: string; open: string }>(`
    SELECT source, reason, count(*) AS open FROM dead_letters WHERE ${IS_OPEN} GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT 100`)
  return rows.map(({ open, ...row }) => ({ ...row, open: Number(open) }))
}

/** Where a page ended, as text that clients hand back. Milliseconds are all that a record's time has. */
export type Cursor = Place & { happened_at: string }

export const toCursor = ({ happened_at, topic, partition, offset }: ListedLetter): string =>
  Buffer.from(JSON.stringify([happened_at, topic, partition, offset])).toString('base64url')

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/
const MAX_PARTITIONS = 2 ** 31 - 1

/** @returns undefined when it is no cursor of ours, or holds what Postgres would not take */
export function fromCursor(text: string): Cursor | undefined {
  try {
    const [at, topic, partition, offset] = JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown[]
    if (
      typeof at !== 'string' ||
      !MOMENT.test(at) ||
      Number.isNaN(Date.parse(at)) ||
      typeof topic !== 'string' ||
      !/^[\w.-]{1,249}$/.test(topic)
    )
      return undefined
    if (!Number.isSafeInteger(partition) || !Number.isSafeInteger(offset) || Number(partition) > MAX_PARTITIONS)
      return undefined
    return { happened_at: at, topic, partition: Number(partition), offset: Number(offset) }
  } catch {
    return undefined
  }
}

function listed({
  record_offset: offset,
  origin_topic: topic,
  origin_partition: partition,
  origin_offset: originOffset,
  happened_at: at,
  ...row
}: Row): ListedLetter {
  return {
    id: idOf({ ...row, offset: Number(offset) }),
    ...row,
    offset: Number(offset),
    happened_at: at.toISOString(),
    origin: topic === null ? null : { topic, partition: Number(partition), offset: Number(originOffset) },
  }
}
