import avro from 'avsc'
import { readFileSync, readdirSync } from 'node:fs'
import t from 'tap'
import { readSchema } from '../subjects.ts'

const history = new URL('history/', import.meta.url)
const frozen = readdirSync(history).filter((file) => file.endsWith('.avsc'))

function compile(text: string): avro.Type {
  return avro.Type.forSchema(JSON.parse(text) as avro.Schema, { registry: {} })
}

const published = frozen.map((file) => ({ file, type: compile(readFileSync(new URL(file, history), 'utf8')) }))

t.test('a reader of the current schema reads what was written with every published version', async (t) => {
  t.ok(published.length > 0, 'at least one version is published')
  const current = compile(readSchema('sale.avsc'))
  for (const { file, type } of published) {
    const resolver = current.createResolver(type)
    const read: unknown = current.fromBuffer(type.toBuffer(type.random()), resolver)
    t.ok(current.isValid(read), file)
  }
})

t.test('a new version without a default for a new field would be noticed', async (t) => {
  const schema = JSON.parse(readSchema('sale.avsc')) as { fields: object[] }
  schema.fields.push({ name: 'till', type: 'int' })
  const next = compile(JSON.stringify(schema))
  for (const { type } of published) t.throws(() => next.createResolver(type))
})
