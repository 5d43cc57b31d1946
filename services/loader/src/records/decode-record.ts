import { messageOf } from '@stream-retail/chassis/errors'
import { payloadOf, schemaIdOf } from '@stream-retail/schemas/wire-format'
import type { types } from 'avsc'
import type { TopicRecord } from './topic-reader.ts'
import type { KnownSchema, Schemas } from './schemas.ts'

/** A record that can be a row: column → value as the database accepts it. */
export type DecodedRow = { record: TopicRecord; schema: KnownSchema; values: Record<string, unknown> }
/** A record that no converter can read, and why. */
export type Unreadable = { record: TopicRecord; unreadable: string }
/** A record without a value; the sink skips it. */
export type Tombstone = { record: TopicRecord; nothing: true }
export type Decoded = DecodedRow | Unreadable | Tombstone

/**
 * Decodes a record as the sink's converter does: Confluent wire format, schema by its id.
 * @throws {Error} when the registry does not answer, which says nothing about the record
 */
export async function decodeRecord(record: TopicRecord, schemas: Schemas): Promise<Decoded> {
  const { value } = record
  if (value === null) return { record, nothing: true }
  const id = schemaIdOf(value)
  if (id === undefined)
    return { record, unreadable: 'it does not start with the header of the wire format (a zero byte and a schema id)' }
  const schema = await schemas.get(id)
  if (schema === undefined) return { record, unreadable: `the registry has no schema ${id}` }
  if (schema.type.typeName !== 'record')
    return { record, unreadable: `schema ${id} is not a record but ${schema.type.typeName}` }
  try {
    return {
      record,
      schema,
      values: valuesOf(schema.type as types.RecordType, schema.type.fromBuffer(payloadOf(value))),
    }
  } catch (error) {
    return { record, unreadable: `it does not match schema ${id}: ${messageOf(error)}` }
  }
}

function valuesOf(type: types.RecordType, decoded: unknown): Record<string, unknown> {
  return Object.fromEntries(type.fields.map(({ name }) => [name, (decoded as Record<string, unknown>)[name]]))
}
