import { messageOf } from '@stream-retail/chassis/errors'
import avro, { type Schema, type Type, type types } from 'avsc'
import { type RegisteredSchema, RegistryError } from '../registry/fetch-schema.ts'
import { SaleEncoder } from './encode-sale.ts'
import { type AvroRecordSchema, rulesOf } from './field-rules.ts'
import { type Checker, compileChecker } from './validate-sale.ts'

/** One version of the sale's schema, ready for use. */
export type SaleSchema = {
  id: number
  version: number
  type: Type
  record: AvroRecordSchema
  checker: Checker
  encoder: SaleEncoder
}

/** Fields that the gateway itself reads, with the Avro types it can read them as. */
const REQUIRED: Record<string, string[]> = { event_id: ['string'], store_id: ['int', 'long'], ts: ['long'] }

/**
 * Compiles a registered schema into a checker and an encoder, once per version.
 * @throws {RegistryError} when it is not an Avro record with the fields that the gateway needs
 */
export function compileSchema({ id, version, schema }: RegisteredSchema): SaleSchema {
  try {
    const record = JSON.parse(schema) as AvroRecordSchema
    const type = avro.Type.forSchema(record as unknown as Schema, { registry: {} })
    if (type.typeName !== 'record') throw new Error('it is not a record')
    const rules = rulesOf(type as types.RecordType, record.fields)
    const lacking = Object.entries(REQUIRED).filter(
      ([name, types]) =>
        !rules.some((rule) => rule.name === name && !rule.optional && types.includes(rule.type.typeName)),
    )
    if (lacking.length > 0)
      throw new Error(
        `it does not require ${lacking.map(([name, types]) => `${name} (${types.join(' or ')})`).join(', ')}`,
      )
    return { id, version, type, record, checker: compileChecker(type, rules), encoder: new SaleEncoder(id, type) }
  } catch (error) {
    throw new RegistryError('unusable', `version ${version} of the schema is not usable: ${messageOf(error)}`, error)
  }
}
