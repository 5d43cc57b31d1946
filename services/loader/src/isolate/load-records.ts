import { messageOf } from '@stream-retail/chassis/errors'
import type { ClientBase } from 'pg'
import { type DecodedRow, decodeRecord } from '../records/decode-record.ts'
import type { KnownSchema, Schemas } from '../records/schemas.ts'
import type { TopicRecord } from '../records/topic-reader.ts'
import type { SinkTarget } from '../sink/target.ts'
import { type ColumnTypes, unwritableField } from './column-types.ts'
import { isSchemaMismatch } from './name-rejection.ts'
import type { RejectedRecord } from './to-dead-letter-record.ts'
import { type OnConflict, type WrittenRows, addWritten, noRows, writeRows } from './write-rows.ts'

/** Rows of one statement. A rejected one among them costs a few statements of half the size. */
const STATEMENT_ROWS = 250

export type LoadContext = { client: ClientBase; target: SinkTarget; columns: ColumnTypes; schemas: Schemas }

/** Records that must become dead letters, and numbers of rows: written now, and left alone because the key existed. */
export type LoadedRecords = Omit<WrittenRows, 'rejected'> & { rejected: RejectedRecord[] }

/** The table does not fit the schema of the topic itself: no record is to blame. */
export class SchemaMismatchError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'SchemaMismatchError'
  }
}

/**
 * Writes the rows of records, in one transaction and in their order. Rejected are records that are unreadable, that the
 * table rejects, or that have a foreign schema which does not fit the table.
 * @throws {SchemaMismatchError} if the table does not fit the schema of the topic
 * @throws {Error} if registry or database are away; then nothing was written
 */
export async function loadRecords(
  context: LoadContext,
  records: TopicRecord[],
  onConflict: OnConflict,
): Promise<LoadedRecords> {
  const unreadable: RejectedRecord[] = []
  const rows: DecodedRow[] = []
  for (const record of records) {
    const decoded = await decodeRecord(record, context.schemas)
    if ('unreadable' in decoded) unreadable.push(unreadableRecord(record, decoded.unreadable))
    else if ('values' in decoded) rows.push(decoded)
  }
  const { client } = context
  const loaded: LoadedRecords = { ...noRows(), rejected: unreadable }
  await client.query('BEGIN')
  try {
    for (const group of groupsOf(rows)) addWritten(loaded, await loadGroup(context, group, onConflict))
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined)
    throw error
  }
  return loaded
}

function unreadableRecord(record: TopicRecord, message: string): RejectedRecord {
  return { record, rejection: 'unreadable', sqlstate: '', message, errorClass: 'UnreadableRecord' }
}

/** Neighbours of one schema, in groups of one statement. */
function groupsOf(rows: DecodedRow[]): DecodedRow[][] {
  const groups: DecodedRow[][] = []
  for (const row of rows) {
    const last = groups.at(-1)
    if (last !== undefined && last[0]?.schema.id === row.schema.id && last.length < STATEMENT_ROWS) last.push(row)
    else groups.push([row])
  }
  return groups
}

async function loadGroup(
  { client, target, columns }: LoadContext,
  rows: DecodedRow[],
  onConflict: OnConflict,
): Promise<LoadedRecords> {
  const schema = rows[0]?.schema as KnownSchema
  const field = unwritableField(schema)
  if (field !== undefined) return allForeign(rows, schema, `field ${field} is of a type that the loader cannot write`)
  await client.query('SAVEPOINT schema_group')
  try {
    const { rejected, ...counts } = await writeRows(client, target, columns, rows, onConflict)
    await client.query('RELEASE SAVEPOINT schema_group')
    return {
      ...counts,
      rejected: rejected.map(({ row: { record }, ...why }) => ({ record, ...why, errorClass: 'DatabaseError' })),
    }
  } catch (error) {
    if (!isSchemaMismatch(error)) throw error
    await client.query('ROLLBACK TO SAVEPOINT schema_group; RELEASE SAVEPOINT schema_group')
    return allForeign(rows, schema, messageOf(error), error)
  }
}

/**
 * Records of a foreign schema do not stop the others.
 * @throws {SchemaMismatchError} if the schema is the topic's own
 */
function allForeign(rows: DecodedRow[], schema: KnownSchema, why: string, cause?: unknown): LoadedRecords {
  if (!schema.foreign) throw new SchemaMismatchError(`schema ${schema.id} does not fit the table: ${why}`, cause)
  const { code = '' } = (cause ?? {}) as { code?: string }
  const rejected = rows.map(({ record }): RejectedRecord => ({
    record,
    rejection: 'foreign_schema',
    sqlstate: code,
    message: `schema ${schema.id} does not belong to this topic: ${why}`,
    errorClass: 'ForeignSchema',
  }))
  return { ...noRows(), rejected }
}
