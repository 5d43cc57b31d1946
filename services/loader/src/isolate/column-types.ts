import type { types } from 'avsc'
import type { ClientBase } from 'pg'
import type { KnownSchema } from '../records/schemas.ts'

/** Column → name of its type in Postgres. */
export type ColumnTypes = ReadonlyMap<string, string>

/** Avro types whose values the loader writes exactly as the sink does. */
const PLAIN = ['string', 'int', 'abstract:long', 'boolean', 'float', 'double', 'enum', 'bytes']

/** @throws {Error} with code 42P01 if the table does not exist */
export async function columnTypes(client: ClientBase, table: string): Promise<ColumnTypes> {
  const { rows } = await client.query<{ name: string; type: string }>(
    `SELECT attname AS name, format_type(atttypid, atttypmod) AS type FROM pg_attribute
    WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped`,
    [table],
  )
  return new Map(rows.map(({ name, type }) => [name, type]))
}

/** The first field that the loader cannot write as the sink does; undefined if it can write all. */
export function unwritableField({ type, logicalFields }: KnownSchema): string | undefined {
  return logicalFields[0] ?? (type as types.RecordType).fields.find(({ type: field }) => !isPlain(field))?.name
}

function isPlain(type: types.RecordType['fields'][number]['type']): boolean {
  if (type.typeName.startsWith('union:'))
    return (type as types.UnwrappedUnionType).types.every((branch) => branch.typeName === 'null' || isPlain(branch))
  return PLAIN.includes(type.typeName)
}
