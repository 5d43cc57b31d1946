import { Problem } from '@stream-retail/chassis/errors'
import type { Database } from '../clients/database.ts'
import type { Place } from './dead-letter.ts'
import { CLAIM_SECONDS, findDeadLetter } from './list-dead-letters.ts'

/** Closes dead letters whose rows the loader has written. One that is being replayed is left to its replay. */
export async function closeRescued(database: Database, places: Place[]): Promise<void> {
  await database.query(
    `
    UPDATE dead_letters SET state = 'rescued'
    FROM unnest($1::text[], $2::int[], $3::bigint[]) AS rescued (topic, partition, record_offset)
    WHERE (dead_letters.topic, dead_letters.partition, dead_letters.record_offset)
      = (rescued.topic, rescued.partition, rescued.record_offset)
      AND state IN ('open', 'unknown', 'discarded')`,
    [places.map(({ topic }) => topic), places.map(({ partition }) => partition), places.map(({ offset }) => offset)],
  )
}

export type DiscardRequest = { reason: string; by: string | null }

/**
 * Discards a dead letter: it is no longer open, and its record stays in the topic. Who did it and why is kept.
 * @throws {Problem} 409 when it is closed already, or being replayed
 */
export async function discardDeadLetter(
  database: Database,
  place: Place,
  { reason, by }: DiscardRequest,
): Promise<void> {
  const { topic, partition, offset } = place
  const { rowCount } = await database.query(
    `
    WITH discarded AS (
      UPDATE dead_letters SET state = 'discarded', claimed_at = NULL
      WHERE topic = $1 AND partition = $2 AND record_offset = $3
        AND (state IN ('open', 'unknown')
          OR (state = 'claimed' AND claimed_at < now() - interval '${CLAIM_SECONDS} seconds'))
      RETURNING topic, partition, record_offset, event_id
    )
    INSERT INTO dead_letter_discards (topic, partition, record_offset, event_id, reason, discarded_by)
    SELECT discarded.*, $4, $5 FROM discarded`,
    [topic, partition, offset, reason, by],
  )
  if (rowCount === 1) return
  const state = (await findDeadLetter(database, place))?.state
  if (state === 'being_replayed')
    throw new Problem({
      status: 409,
      code: 'being_replayed',
      detail: 'The dead letter is being replayed; try again in a minute.',
      retriable: true,
    })
  throw new Problem({ status: 409, code: `already_${state}`, detail: `The dead letter is already ${state}.` })
}

export type PastDiscard = { reason: string; discarded_by: string | null; discarded_at: string }

/** When, by whom and why a dead letter was discarded, oldest first, 100 at most. */
export async function listDiscards(database: Database, { topic, partition, offset }: Place): Promise<PastDiscard[]> {
  const { rows } = await database.query<Omit<PastDiscard, 'discarded_at'> & { discarded_at: Date }>(
    `
    SELECT reason, discarded_by, discarded_at FROM dead_letter_discards
    WHERE topic = $1 AND partition = $2 AND record_offset = $3 ORDER BY id LIMIT 100`,
    [topic, partition, offset],
  )
  return rows.map((row) => ({ ...row, discarded_at: row.discarded_at.toISOString() }))
}
