import avro from 'avsc'
import type { AvroRecord } from './contract.ts'

/**
 * Compiles a schema in its own namespace, as versions share the record name.
 * @throws {Error} when it is not valid Avro
 */
export function compileAvro(schema: AvroRecord): avro.Type {
  return avro.Type.forSchema(structuredClone(schema) as unknown as avro.Schema, { registry: {} })
}
