import type { SaleRejected } from '@stream-retail/schemas/sale-rejected'
import { readSchema } from '@stream-retail/schemas/subjects'
import { readFileSync, readdirSync } from 'node:fs'
import { payloadOf } from '@stream-retail/schemas/wire-format'
import t from 'tap'
import { compileRejectedSchema } from '../../src/rejected/rejected-schema.ts'

const examples = new URL('../../../../schemas/examples/rejected/', import.meta.url)
const schema = readSchema('sale-rejected.avsc')
const withField = (field: object): string => {
  const grown = JSON.parse(schema) as { fields: object[] }
  grown.fields.push(field)
  return JSON.stringify(grown)
}

t.test('every example is encoded in the Confluent wire format and read back', async (t) => {
  const { encode, type } = compileRejectedSchema({ id: 258, version: 1, schema })
  for (const name of readdirSync(examples)) {
    const example = JSON.parse(readFileSync(new URL(name, examples), 'utf8')) as SaleRejected
    const bytes = encode(example)
    t.same([...bytes.subarray(0, 5)], [0, 0, 0, 1, 2])
    t.same({ ...(type.fromBuffer(payloadOf(bytes)) as object) }, example, name)
  }
})

t.test('a newer version is used when its additional field has a default, and is unusable otherwise', async (t) => {
  const { encode } = compileRejectedSchema({
    id: 1,
    version: 2,
    schema: withField({ name: 'till', type: ['null', 'string'], default: null }),
  })
  const example = JSON.parse(readFileSync(new URL('no-json.json', examples), 'utf8')) as SaleRejected
  t.ok(encode(example).length > 5)
  for (const unusable of [
    '{',
    '"string"',
    withField({ name: 'till', type: 'int' }),
    schema.replace('"rejected_at"', '"at"'),
  ]) {
    t.throws(() => compileRejectedSchema({ id: 1, version: 2, schema: unusable }), {
      name: 'RegistryError',
      outcome: 'unusable',
    })
  }
})
