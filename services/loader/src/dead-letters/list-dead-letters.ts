import type { Database } from '../clients/database.ts'
import type { Cursor } from './cursor.ts'
import { OPEN_STATES, type Place, type Source, idOf } from './dead-letter.ts'

/** Which states a client can ask for: those that wait for a person, those that ended in one of three ways, or all. */
export const STATES = ['open', 'replayed', 'rescued', 'discarded', 'all'] as const

/** Times are ISO 8601. `state` open includes those being replayed, and those whose replay had no clear answer. */
export type Filter = {
  source?: Source
  reason?: string
  since?: string
  until?: string
  state?: (typeof STATES)[number]
}

/** A dead letter as the API returns it. */
export type ListedDeadLetter = {
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

/** After this many seconds a claim has lost its replayer, which has or has not sent the sale. */
export const CLAIM_SECONDS = 60

type DeadLetterRow = Omit<ListedDeadLetter, 'id' | 'offset' | 'origin' | 'happened_at'> & {
  record_offset: string
  origin_topic: string | null
  origin_partition: number | null
  origin_offset: string | null
  happened_at: Date
}

const COLUMNS = `topic, partition, record_offset, source, reason, summary, happened_at, event_id, key_name,
  origin_topic, origin_partition, origin_offset,
  CASE WHEN state <> 'claimed' THEN state
    WHEN claimed_at < now() - interval '${CLAIM_SECONDS} seconds' THEN 'unknown' ELSE 'being_replayed' END AS state`
const NEWEST_FIRST = 'happened_at DESC, topic DESC, partition DESC, record_offset DESC'

/**
 * A page of dead letters, newest first. Takes the newest of each group (source, reason, state) that fits, then the
 * newest of those: one index serves every filter, and none has to pass over millions that do not fit.
 * @param after the last one of the previous page
 */
export async function listDeadLetters(
  database: Database,
  filter: Filter,
  limit: number,
  after?: Cursor,
): Promise<ListedDeadLetter[]> {
  const { rows } = await database.query<DeadLetterRow>(
    `
    SELECT ${COLUMNS} FROM (
      SELECT newest.* FROM dead_letter_counts AS known CROSS JOIN LATERAL (
        SELECT * FROM dead_letters AS letter
        WHERE letter.source = known.source AND letter.reason = known.reason AND letter.state = known.state
          AND ($4::timestamptz IS NULL OR happened_at >= $4) AND ($5::timestamptz IS NULL OR happened_at < $5)
          AND ($6::timestamptz IS NULL
            OR (happened_at, topic, partition, record_offset) < ($6, $7::text, $8::int, $9::bigint))
        ORDER BY ${NEWEST_FIRST} LIMIT $10
      ) AS newest
      WHERE ($1::text IS NULL OR known.source = $1) AND ($2::text IS NULL OR known.reason = $2)
        AND ($3::text[] IS NULL OR known.state = ANY($3))
    ) AS letters
    ORDER BY ${NEWEST_FIRST} LIMIT $10`,
    [
      filter.source,
      filter.reason,
      statesOf(filter),
      filter.since,
      filter.until,
      after?.happened_at,
      after?.topic,
      after?.partition,
      after?.offset,
      limit,
    ],
  )
  return rows.map(listed)
}

function statesOf({ state = 'open' }: Filter): string[] | undefined {
  if (state === 'all') return undefined
  return state === 'open' ? OPEN_STATES : [state]
}

/** One dead letter; undefined when there is none at this place, or it is not indexed yet. */
export async function findDeadLetter(
  database: Database,
  { topic, partition, offset }: Place,
): Promise<ListedDeadLetter | undefined> {
  const {
    rows: [row],
  } = await database.query<DeadLetterRow>(
    `SELECT ${COLUMNS} FROM dead_letters WHERE topic = $1 AND partition = $2 AND record_offset = $3`,
    [topic, partition, offset],
  )
  return row === undefined ? undefined : listed(row)
}

function listed({
  record_offset: offset,
  origin_topic: topic,
  origin_partition: partition,
  origin_offset: originOffset,
  happened_at: at,
  ...row
}: DeadLetterRow): ListedDeadLetter {
  return {
    id: idOf({ ...row, offset: Number(offset) }),
    ...row,
    offset: Number(offset),
    happened_at: at.toISOString(),
    origin: topic === null ? null : { topic, partition: Number(partition), offset: Number(originOffset) },
  }
}
