import type { ClientBase } from 'pg'
import type { ColumnTypes } from './column-types.ts'
import type { Row } from '../records/decode-record.ts'
import type { Target } from '../sink/target.ts'

/** Those that have no row yet, by the key of the table. */
export async function withoutRow(
  client: ClientBase,
  { table, keyFields }: Target,
  columns: ColumnTypes,
  rows: Row[],
): Promise<Row[]> {
  const keys = keyFields.map((field) => rows.map(({ values }) => values[field]))
  const arrays = keyFields.map((field, index) => `$${index + 1}::${columns.get(field)}[]`)
  const names = keyFields.map((field) => client.escapeIdentifier(field))
  const { rows: found } = await client.query<{ position: string }>(
    `
    SELECT key.position FROM unnest(${arrays.join(', ')}) WITH ORDINALITY AS key (${names.join(', ')}, position)
    JOIN ${client.escapeIdentifier(table)} USING (${names.join(', ')})`,
    keys,
  )
  const present = new Set(found.map(({ position }) => Number(position) - 1))
  return rows.filter((_row, index) => !present.has(index))
}
