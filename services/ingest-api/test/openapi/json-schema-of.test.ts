import { readSchema } from '@stream-retail/schemas/subjects'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { readFileSync, readdirSync } from 'node:fs'
import t from 'tap'
import { jsonSchemaOf } from '../../src/openapi/json-schema-of.ts'
import type { AvroRecordSchema } from '../../src/sales/field-rules.ts'
import { aSale, aSchema, schemaWith } from '../fixtures/a-sale.ts'

const ajv = new Ajv2020({ strictTypes: false })
;(addFormats as unknown as (to: Ajv2020) => void)(ajv)
const validator = (avro: string) => ajv.compile(jsonSchemaOf(JSON.parse(avro) as AvroRecordSchema))

/** JSON Schema has no clock. */
const ALWAYS = { from: -Infinity, to: Infinity }

t.test('it accepts and rejects the same examples as the gateway', async (t) => {
  const folder = new URL('../../../../schemas/examples/', import.meta.url)
  const validate = validator(readSchema('sale.avsc'))
  const { checker } = aSchema()
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'))
  t.ok(files.length > 20)
  for (const file of files) {
    const example: unknown = JSON.parse(readFileSync(new URL(file, folder), 'utf8'))
    t.equal(validate(example), checker.isValid(example, ALWAYS), file)
  }
})

const FIELDS: [object, unknown[]][] = [
  [
    { name: 'x', type: ['null', 'int'], default: null, minimum: 5, not: { const: 7 } },
    [null, 5, 6, 7, 4, 1.5, '5', 3e9, undefined],
  ],
  [{ name: 'x', type: ['null', 'string'], default: null }, [null, '', 'till', 'a\0b', 7]],
  [{ name: 'x', type: 'string' }, ['', 'a\0b', null, undefined]],
  [{ name: 'x', type: 'boolean' }, [true, 0, 'true']],
  [{ name: 'x', type: 'double', maximum: 2 }, [1.5, 2, 2.5, '1']],
  [{ name: 'x', type: 'long' }, [9007199254740990, 9007199254740992, -9007199254740992]],
  [{ name: 'x', type: { type: 'enum', name: 'Kind', symbols: ['A', 'B'] } }, ['A', 'C', 1]],
  [{ name: 'x', type: { type: 'array', items: 'int' } }, [[], [1, 2], [1, 'two'], 1]],
  [{ name: 'x', type: { type: 'map', values: 'int' } }, [{}, { a: 1 }, { a: 'one' }, 1]],
  [{ name: 'x', type: { type: 'long', logicalType: 'timestamp-millis' } }, [1, 'now']],
]
t.test('an additional field of any type means the same to both', async (t) => {
  for (const [field, values] of FIELDS) {
    const avro = schemaWith(field)
    const validate = validator(avro)
    const { checker } = aSchema(avro)
    for (const x of values) {
      const sale = { ...aSale(), ...(x === undefined ? {} : { x }) }
      t.equal(validate(sale), checker.isValid(sale, ALWAYS), `${JSON.stringify(field)} ${JSON.stringify(x)}`)
    }
  }
})
