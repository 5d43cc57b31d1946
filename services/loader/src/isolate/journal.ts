import type { Queryable } from '../clients/database.ts'
import type { PartitionWindow } from './plan-window.ts'

/** The end of one partition of the dead-letter topic. */
export type DeadLetterEnd = { partition: number; offset: number }

/** One isolation, as the table `sink_isolations` keeps it. */
export type IsolationEntry = {
  id: string
  connector: string
  reason: string
  state: 'begun' | 'examining' | 'resuming' | 'done'
  /** The end of the dead-letter topic when the isolation began. */
  deadLettersFrom: DeadLetterEnd[]
  positions: PartitionWindow[]
  examined: number
  isolated: number
}

const COLUMNS = 'id, connector, reason, state, dead_letters_from AS "deadLettersFrom", positions, examined, isolated'
const MAX_REASON = 2_000

/** The isolation of a connector that has begun and has not ended; undefined if there is none. */
export async function openIsolation(database: Queryable, connector: string): Promise<IsolationEntry | undefined> {
  const { rows } = await database.query<IsolationEntry>(
    `SELECT ${COLUMNS} FROM sink_isolations WHERE connector = $1 AND state <> 'done'`,
    [connector],
  )
  return rows[0]
}

/** @throws {Error} if another isolation of the same connector is open */
export async function beginIsolation(
  database: Queryable,
  connector: string,
  reason: string,
  deadLettersFrom: DeadLetterEnd[],
): Promise<IsolationEntry> {
  const {
    rows: [entry],
  } = await database.query<IsolationEntry>(
    `INSERT INTO sink_isolations (connector, reason, dead_letters_from) VALUES ($1, $2, $3) RETURNING ${COLUMNS}`,
    [connector, reason.replaceAll('\0', '').slice(0, MAX_REASON), JSON.stringify(deadLettersFrom)],
  )
  if (entry === undefined) throw new Error('the journal returned no entry')
  return entry
}

/** Saves how far it has come. */
export async function saveIsolation(
  database: Queryable,
  { id, state, positions, examined, isolated }: IsolationEntry,
): Promise<void> {
  await database.query(
    `UPDATE sink_isolations SET state = $2, positions = $3, examined = $4, isolated = $5,
    ended_at = CASE WHEN $2 = 'done' THEN clock_timestamp() END WHERE id = $1`,
    [id, state, JSON.stringify(positions), examined, isolated],
  )
}
