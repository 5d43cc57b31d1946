import type { GatewayReply } from '../clients/gateway.ts'
import type { Database } from '../clients/database.ts'
import type { Place } from './dead-letter.ts'
import { CLAIM_SECONDS } from './list-dead-letters.ts'

/** What is stored about a replay before the sale is sent. */
export type ReplayAttempt = { eventId: string | null; by: string | null; patch: unknown }

/**
 * Claims the dead letter for one replay: of two concurrent replays one gets it. It can be claimed when it is open or
 * discarded, when its last replay had no clear answer, and when the previous claim is older than {@link CLAIM_SECONDS}.
 * @returns the id of the replay, or undefined when the dead letter cannot be claimed
 */
export async function claimReplay(
  database: Database,
  { topic, partition, offset }: Place,
  { eventId, by, patch }: ReplayAttempt,
): Promise<string | undefined> {
  const {
    rows: [row],
  } = await database.query<{ id: string }>(
    `
    WITH claimed AS (
      UPDATE dead_letters SET state = 'claimed', claimed_at = now()
      WHERE topic = $1 AND partition = $2 AND record_offset = $3
        AND (state IN ('open', 'unknown', 'discarded')
          OR (state = 'claimed' AND claimed_at < now() - interval '${CLAIM_SECONDS} seconds'))
      RETURNING topic, partition, record_offset
    )
    INSERT INTO dead_letter_replays (topic, partition, record_offset, event_id, replayed_by, patch)
    SELECT claimed.*, $4, $5, $6 FROM claimed RETURNING id`,
    [
      topic,
      partition,
      offset,
      eventId?.replaceAll('\0', '\\u0000'),
      by,
      patch === undefined ? null : JSON.stringify(patch),
    ],
  )
  return row?.id
}

/**
 * Stores how a replay ended. `accepted` closes the dead letter; after any other outcome it can be replayed again,
 * unless it was closed in the meantime.
 */
export async function finishReplay(
  database: Database,
  replay: string,
  { outcome, answer }: GatewayReply,
): Promise<void> {
  await database.query(
    `
    WITH finished AS (
      UPDATE dead_letter_replays SET outcome = $2, answer = $3 WHERE id = $1 RETURNING topic, partition, record_offset
    )
    UPDATE dead_letters SET claimed_at = NULL, state = CASE
      WHEN $2 = 'accepted' THEN 'replayed' WHEN state <> 'claimed' THEN state
      WHEN $2 = 'unknown' THEN 'unknown' ELSE 'open' END
    FROM finished
    WHERE (dead_letters.topic, dead_letters.partition, dead_letters.record_offset)
      = (finished.topic, finished.partition, finished.record_offset)`,
    [replay, outcome, JSON.stringify(answer)],
  )
}

export type PastReplay = {
  event_id: string | null
  replayed_by: string | null
  replayed_at: string
  patch: unknown
  outcome: string
  answer: unknown
}

/** The replays of a dead letter, oldest first, 100 at most. */
export async function listReplays(database: Database, { topic, partition, offset }: Place): Promise<PastReplay[]> {
  const { rows } = await database.query<Omit<PastReplay, 'replayed_at'> & { replayed_at: Date }>(
    `
    SELECT event_id, replayed_by, replayed_at, patch, outcome, answer FROM dead_letter_replays
    WHERE topic = $1 AND partition = $2 AND record_offset = $3 ORDER BY id LIMIT 100`,
    [topic, partition, offset],
  )
  return rows.map((row) => ({ ...row, replayed_at: row.replayed_at.toISOString() }))
}
