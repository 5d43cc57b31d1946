import { messageOf } from '@stream-retail/chassis/errors'
import type { SaleRejected } from '@stream-retail/schemas/sale-rejected'
import { toWireFormat } from '@stream-retail/schemas/wire-format'
import avro, { type Schema, type Type } from 'avsc'
import { type RegisteredSchema, RegistryError } from '../registry/fetch-schema.ts'

/** One version of the schema of rejected sales, ready for use. */
export type RejectedSchema = { id: number; version: number; type: Type; encode: (rejected: SaleRejected) => Buffer }

/** Has every field, so that a version with other fields is noticed before a record is lost. */
const SAMPLE: SaleRejected = {
  rejected_at: 1,
  reason: 'missing',
  path: '/qty',
  expected: 'int',
  got: 'nothing',
  event_id: 'x',
  index: 1,
  original: '{}',
  original_bytes: 2,
  key_name: 'x',
  request_id: 'x',
  schema_id: 1,
}

/** @throws {RegistryError} when the records of this program do not fit */
export function compileRejectedSchema({ id, version, schema }: RegisteredSchema): RejectedSchema {
  try {
    const type = avro.Type.forSchema(JSON.parse(schema) as Schema, { registry: {} })
    if (!type.isValid(SAMPLE)) throw new Error('records of rejected sales do not fit it')
    return { id, version, type, encode: (rejected) => toWireFormat(id, type.toBuffer(rejected)) }
  } catch (error) {
    throw new RegistryError('unusable', `version ${version} of the schema is not usable: ${messageOf(error)}`, error)
  }
}
