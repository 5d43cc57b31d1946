/**
 * The same work as loop.ts with libraries alone, as a first implementation would do it: JSON.parse, Ajv with the rules
 * of the schema, avsc and the wire format header. `node library-loop.ts SALES SECONDS`
 */
import { readSchema } from '@stream-retail/schemas/subjects'
import { toWireFormat } from '@stream-retail/schemas/wire-format'
import { Ajv } from 'ajv'
import formats from 'ajv-formats'
import avro from 'avsc'
import { runLoop } from './run-loop.ts'

type SchemaField = { name: string; type: string; doc?: string } & Record<string, unknown>

const SCHEMA_ID = 1
const INT = { minimum: -(2 ** 31), maximum: 2 ** 31 - 1 }

const text = readSchema('sale.avsc')
const { fields } = JSON.parse(text) as { fields: SchemaField[] }
const ajv = new Ajv()
formats.default(ajv)
const isSale = ajv.compile<{ ts: number }>({
  type: 'object',
  additionalProperties: false,
  required: fields.map(({ name }) => name),
  properties: Object.fromEntries(fields.map((field) => [field.name, rulesOf(field)])),
})
const type = avro.Type.forSchema(JSON.parse(text) as avro.Schema)

/** The rules of a field as JSON Schema. */
function rulesOf({ name: _name, doc: _doc, type: ofField, ...rules }: SchemaField): object {
  if (ofField === 'string') return { type: 'string', ...rules }
  return { type: 'integer', ...(ofField === 'int' ? INT : {}), ...rules }
}

runLoop(process.argv.slice(2).map(Number), (_sales, window) => (bytes) => {
  const body = JSON.parse(bytes.toString()) as unknown
  let encodedBytes = 0
  for (const sale of Array.isArray(body) ? (body as unknown[]) : [body]) {
    if (!isSale(sale) || sale.ts < window.from || sale.ts > window.to) throw new Error('a sale of the bench is invalid')
    encodedBytes += toWireFormat(SCHEMA_ID, type.toBuffer(sale)).length
  }
  return encodedBytes
})
