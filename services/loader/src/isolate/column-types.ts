import type { types } from 'avsc'
import type { ClientBase } from 'pg'
import type { KnownSchema } from '../records/schemas.ts'

/** Column → its type in the words of Postgres. */
export type ColumnTypes = ReadonlyMap<string, string>

/** Avro types whose values mean the same to the sink and to this way into the table. */
const PLAIN = ['string', 'int', 'abstract:long', 'boolean', 'float', 'double', 'enum', 'bytes']

/** The columns of a table. @throws {Error} when there is no such table */
export async function columnTypes(client: ClientBase, table: string): Promise<ColumnTypes> {
  const { rows } = await client.query<{ name: string; type: string }>(
    `
    SELECT attname AS name, format_type(atttypid, atttypmod) AS type FROM pg_attribute
    WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped`,
    [table],
  )
  return new Map(rows.map(({ name, type }) => [name, type]))
}

/** A field that this way into the table cannot write as the sink would; undefined when all can. */
export function unwritableField({ type, logicalFields }: KnownSchema): string | undefined {
  return logicalFields[0] ?? (type as types.RecordType).fields.find(({ type: field }) => !isPlain(field))?.name
}

function isPlain(type: types.RecordType['fields'][number]['type']): boolean {
  if (type.typeName.startsWith('union:'))
    return (type as types.UnwrappedUnionType).types.every((branch) => branch.typeName === 'null' || isPlain(branch))
  return PLAIN.includes(type.typeName)
}
