import type { ClientBase } from 'pg'
import type { ColumnTypes } from './column-types.ts'
import type { Row } from '../records/decode-record.ts'
import { type Rejection, nameRejection } from './name-rejection.ts'
import type { Target } from '../sink/target.ts'

/** A row that the table rejected. */
export type RejectedRow = { row: Row; rejection: Rejection; sqlstate: string; message: string }

/**
 * Writes rows with the sink's own upsert, in their order; when a statement is rejected, halves it until each rejected row stands
 * alone. All rows are of one schema. Runs inside the caller's transaction.
 * @returns exactly the rejected ones @throws {Error} when a row is not to blame; then nothing of the transaction counts
 */
export async function writeRows(
  client: ClientBase,
  target: Target,
  columns: ColumnTypes,
  rows: Row[],
): Promise<RejectedRow[]> {
  if (rows.length === 0) return []
  await client.query('SAVEPOINT attempt')
  try {
    await upsert(client, target, columns, lastOfEachKey(rows, target.keyFields))
    await client.query('RELEASE SAVEPOINT attempt')
    return []
  } catch (error) {
    const rejection = nameRejection(error)
    if (rejection === undefined) throw error
    await client.query('ROLLBACK TO SAVEPOINT attempt; RELEASE SAVEPOINT attempt')
    const [row] = rows
    if (rows.length === 1 && row !== undefined)
      return [{ row, rejection, sqlstate: (error as { code: string }).code, message: (error as Error).message }]
    const middle = Math.ceil(rows.length / 2)
    return [
      ...(await writeRows(client, target, columns, rows.slice(0, middle))),
      ...(await writeRows(client, target, columns, rows.slice(middle))),
    ]
  }
}

/** One statement cannot write the same row twice; the last record of a key is the one that stays, as with the sink. */
function lastOfEachKey(rows: Row[], keyFields: string[]): Row[] {
  return [
    ...new Map(rows.map((row) => [JSON.stringify(keyFields.map((field) => String(row.values[field]))), row])).values(),
  ]
}

async function upsert(
  client: ClientBase,
  { table, keyFields, timestampField }: Target,
  columns: ColumnTypes,
  rows: Row[],
): Promise<void> {
  const fields = Object.keys(rows[0]?.values ?? {})
  const values = fields.map((field) => rows.map((row) => row.values[field]))
  if (timestampField !== undefined) {
    fields.push(timestampField)
    values.push(rows.map(({ record }) => new Date(record.timestamp).toISOString()))
  }
  const names = fields.map(quoted)
  const changed = fields
    .filter((field) => !keyFields.includes(field))
    .map((field) => `${quoted(field)} = EXCLUDED.${quoted(field)}`)
  const arrays = fields.map((field, index) => `$${index + 1}::${typeOf(columns, field, table)}[]`)
  await client.query(
    `INSERT INTO ${quoted(table)} (${names.join(', ')}) SELECT * FROM unnest(${arrays.join(', ')})
    ON CONFLICT (${keyFields.map(quoted).join(', ')}) DO ${changed.length === 0 ? 'NOTHING' : `UPDATE SET ${changed.join(', ')}`}`,
    values,
  )
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** @throws {Error} as Postgres itself would, 42703, when the table has no such column */
function typeOf(columns: ColumnTypes, field: string, table: string): string {
  const type = columns.get(field)
  if (type === undefined)
    throw Object.assign(new Error(`column "${field}" of relation "${table}" does not exist`), { code: '42703' })
  return type
}
