import avro from 'avsc'
import type { AvroRecord } from './contract.ts'

/**
 * Compiles a schema in a name space of its own: versions share their record's name.
 * @throws {Error} when it is no Avro
 */
export function compileAvro(schema: AvroRecord): avro.Type {
  return avro.Type.forSchema(structuredClone(schema) as unknown as avro.Schema, { registry: {} })
}
