import { messageOf } from '@stream-retail/chassis/errors'
import type { ClientBase } from 'pg'
import type { TopicRecord } from '../records/topic-reader.ts'
import { type ColumnTypes, unwritableField } from './column-types.ts'
import type { DeadLetter } from './to-dead-letter-record.ts'
import { type Row, decodeRecord } from '../records/decode-record.ts'
import { isMisfit } from './name-rejection.ts'
import type { KnownSchema, Schemas } from '../records/schemas.ts'
import type { Target } from '../sink/target.ts'
import { writeRows } from './write-rows.ts'

/** Rows of one statement: a rejected one among them costs some statements of half the size. */
const STATEMENT_ROWS = 250

export type Loading = { client: ClientBase; target: Target; columns: ColumnTypes; schemas: Schemas }

/** The sink's own schema does not fit the table: nothing that a record could be blamed for. */
export class MisfitError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'MisfitError'
  }
}

/**
 * Makes records rows, in one transaction and in their order.
 * @returns those that must be dead letters: unreadable, rejected by the table, or of a schema that is not at home in this topic and does not fit
 * @throws {MisfitError} when the table does not fit the topic's own schema @throws {Error} when registry or database are away; then nothing was written
 */
export async function loadRecords(loading: Loading, records: TopicRecord[]): Promise<DeadLetter[]> {
  const letters: DeadLetter[] = []
  const rows: Row[] = []
  for (const record of records) {
    const decoded = await decodeRecord(record, loading.schemas)
    if ('unreadable' in decoded)
      letters.push({
        record,
        rejection: 'unreadable',
        sqlstate: '',
        message: decoded.unreadable,
        errorClass: 'UnreadableRecord',
      })
    else if ('values' in decoded) rows.push(decoded)
  }
  const { client } = loading
  await client.query('BEGIN')
  try {
    for (const group of groupsOf(rows)) letters.push(...(await loadGroup(loading, group)))
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined)
    throw error
  }
  return letters
}

/** Neighbours of one schema, in pieces of one statement. */
function groupsOf(rows: Row[]): Row[][] {
  const groups: Row[][] = []
  for (const row of rows) {
    const last = groups.at(-1)
    if (last !== undefined && last[0]?.schema.id === row.schema.id && last.length < STATEMENT_ROWS) last.push(row)
    else groups.push([row])
  }
  return groups
}

async function loadGroup({ client, target, columns }: Loading, rows: Row[]): Promise<DeadLetter[]> {
  const schema = rows[0]?.schema as KnownSchema
  const field = unwritableField(schema)
  if (field !== undefined) return foreignRows(rows, schema, `field ${field} is of a type that the loader cannot write`)
  await client.query('SAVEPOINT schema_group')
  try {
    const rejected = await writeRows(client, target, columns, rows)
    await client.query('RELEASE SAVEPOINT schema_group')
    return rejected.map(({ row: { record }, ...why }) => ({ record, ...why, errorClass: 'DatabaseError' }))
  } catch (error) {
    if (!isMisfit(error)) throw error
    await client.query('ROLLBACK TO SAVEPOINT schema_group; RELEASE SAVEPOINT schema_group')
    return foreignRows(rows, schema, messageOf(error), error)
  }
}

/** Records of another schema do not stop the topic's own. @throws {MisfitError} when it is the topic's own */
function foreignRows(rows: Row[], schema: KnownSchema, why: string, cause?: unknown): DeadLetter[] {
  if (!schema.foreign) throw new MisfitError(`schema ${schema.id} does not fit the table: ${why}`, cause)
  const { code = '' } = (cause ?? {}) as { code?: string }
  return rows.map(({ record }) => ({
    record,
    rejection: 'foreign_schema',
    sqlstate: code,
    message: `schema ${schema.id} is none of this topic: ${why}`,
    errorClass: 'ForeignSchema',
  }))
}
