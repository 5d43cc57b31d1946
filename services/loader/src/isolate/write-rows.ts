import type { ClientBase } from 'pg'
import type { DecodedRow } from '../records/decode-record.ts'
import type { SinkTarget } from '../sink/target.ts'
import type { ColumnTypes } from './column-types.ts'
import { type Rejection, nameRejection } from './name-rejection.ts'

/**
 * What becomes of a key that the table has already. `overwrite`: the later record wins, as with the sink; only for
 * records in the order of their topic while the sink is stopped. `keep`: the existing row stays; safe beside a sink
 * that runs.
 */
export type OnConflict = 'overwrite' | 'keep'

export type RejectedRow = { row: DecodedRow; rejection: Rejection; sqlstate: string; message: string }

/**
 * `written`: rows inserted or updated; `existing`: rows left alone; `rejected`: exactly the rows that the table
 * rejects.
 */
export type WrittenRows = { written: number; existing: number; rejected: RejectedRow[] }

export const noRows = (): { written: number; existing: number } => ({ written: 0, existing: 0 })

/** Adds the numbers and the rejected ones of `more` to `sum`. */
export function addWritten<T>(
  sum: { written: number; existing: number; rejected: T[] },
  more: { written: number; existing: number; rejected: T[] },
): void {
  sum.written += more.written
  sum.existing += more.existing
  sum.rejected.push(...more.rejected)
}

/**
 * Writes rows of one schema in their order, inside the caller's transaction. A statement that is rejected is halved
 * until each rejected row stands alone.
 * @throws {Error} if no row is to blame; then nothing of the transaction counts
 */
export async function writeRows(
  client: ClientBase,
  target: SinkTarget,
  columns: ColumnTypes,
  rows: DecodedRow[],
  onConflict: OnConflict,
): Promise<WrittenRows> {
  if (rows.length === 0) return { ...noRows(), rejected: [] }
  await client.query('SAVEPOINT attempt')
  try {
    const written = await insert(client, target, columns, oneOfEachKey(rows, target.keyFields, onConflict), onConflict)
    await client.query('RELEASE SAVEPOINT attempt')
    return { written, existing: rows.length - written, rejected: [] }
  } catch (error) {
    const rejection = nameRejection(error)
    if (rejection === undefined) throw error
    await client.query('ROLLBACK TO SAVEPOINT attempt; RELEASE SAVEPOINT attempt')
    const [row] = rows
    if (rows.length === 1 && row !== undefined) {
      const { code: sqlstate, message } = error as { code: string; message: string }
      return { ...noRows(), rejected: [{ row, rejection, sqlstate, message }] }
    }
    const middle = Math.ceil(rows.length / 2)
    const result = await writeRows(client, target, columns, rows.slice(0, middle), onConflict)
    addWritten(result, await writeRows(client, target, columns, rows.slice(middle), onConflict))
    return result
  }
}

/** One statement cannot write the same key twice: the record stays that would stay if they were written one by one. */
function oneOfEachKey(rows: DecodedRow[], keyFields: string[], onConflict: OnConflict): DecodedRow[] {
  const keyOf = (row: DecodedRow): string => JSON.stringify(keyFields.map((field) => String(row.values[field])))
  const inOrder = onConflict === 'overwrite' ? rows : rows.toReversed()
  return [...new Map(inOrder.map((row) => [keyOf(row), row])).values()]
}

/** @returns the number of rows inserted or updated */
async function insert(
  client: ClientBase,
  { table, keyFields, timestampField }: SinkTarget,
  columns: ColumnTypes,
  rows: DecodedRow[],
  onConflict: OnConflict,
): Promise<number> {
  const fields = Object.keys(rows[0]?.values ?? {})
  const values = fields.map((field) => rows.map((row) => row.values[field]))
  if (timestampField !== undefined) {
    fields.push(timestampField)
    values.push(rows.map(({ record }) => new Date(record.timestamp).toISOString()))
  }
  const arrays = fields.map((field, index) => `$${index + 1}::${typeOf(columns, field, table)}[]`)
  const changed = fields
    .filter((field) => !keyFields.includes(field))
    .map((field) => `${quoted(field)} = EXCLUDED.${quoted(field)}`)
  const action = onConflict === 'keep' || changed.length === 0 ? 'NOTHING' : `UPDATE SET ${changed.join(', ')}`
  const { rowCount } = await client.query(
    `INSERT INTO ${quoted(table)} (${fields.map(quoted).join(', ')}) SELECT * FROM unnest(${arrays.join(', ')})
    ON CONFLICT (${keyFields.map(quoted).join(', ')}) DO ${action}`,
    values,
  )
  return rowCount ?? 0
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** @throws {Error} with code 42703, as from Postgres, if the table has no such column */
function typeOf(columns: ColumnTypes, field: string, table: string): string {
  const type = columns.get(field)
  if (type === undefined)
    throw Object.assign(new Error(`column "${field}" of relation "${table}" does not exist`), { code: '42703' })
  return type
}
