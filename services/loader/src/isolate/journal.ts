import type { Queryable } from '../clients/database.ts'
import type { Position } from './plan-window.ts'

export type DeadLetterEnd = { partition: number; offset: number }

/** One isolation as the journal has it. */
export type Entry = {
  id: string
  connector: string
  reason: string
  state: 'begun' | 'examining' | 'resuming' | 'done'
  deadLettersFrom: DeadLetterEnd[]
  positions: Position[]
  examined: number
  isolated: number
}

const COLUMNS = 'id, connector, reason, state, dead_letters_from AS "deadLettersFrom", positions, examined, isolated'

/** The isolation of a connector that was begun and has not ended; undefined when there is none. */
export async function openEntry(database: Queryable, connector: string): Promise<Entry | undefined> {
  const { rows } = await database.query<Entry>(
    `SELECT ${COLUMNS} FROM sink_isolations WHERE connector = $1 AND state <> 'done'`,
    [connector],
  )
  return rows[0]
}

/** @throws {Error} when another one of the same connector is open */
export async function begin(
  database: Queryable,
  connector: string,
  reason: string,
  deadLettersFrom: DeadLetterEnd[],
): Promise<Entry> {
  const {
    rows: [entry],
  } = await database.query<Entry>(
    `INSERT INTO sink_isolations (connector, reason, dead_letters_from) VALUES ($1, $2, $3) RETURNING ${COLUMNS}`,
    [connector, reason.replaceAll('\0', '').slice(0, 2_000), JSON.stringify(deadLettersFrom)],
  )
  if (entry === undefined) throw new Error('the journal took nothing')
  return entry
}

/** Writes down how far it came. */
export async function save(database: Queryable, { id, state, positions, examined, isolated }: Entry): Promise<void> {
  await database.query(
    `UPDATE sink_isolations SET state = $2, positions = $3, examined = $4, isolated = $5,
    ended_at = CASE WHEN $2 = 'done' THEN clock_timestamp() END WHERE id = $1`,
    [id, state, JSON.stringify(positions), examined, isolated],
  )
}
