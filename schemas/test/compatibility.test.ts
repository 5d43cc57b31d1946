import avro from 'avsc'
import { readFileSync, readdirSync } from 'node:fs'
import t from 'tap'
import { readSchema, subjects } from '../subjects.ts'

const history = new URL('history/', import.meta.url)

function compile(text: string): avro.Type {
  return avro.Type.forSchema(JSON.parse(text) as avro.Schema, { registry: {} })
}

for (const { file } of subjects) {
  const frozen = readdirSync(history).filter((name) => name.replace(/\.v\d+\.avsc$/, '.avsc') === file)
  const published = frozen.map((name) => ({ name, type: compile(readFileSync(new URL(name, history), 'utf8')) }))

  t.test(`a reader of the current ${file} reads what was written with every published version`, async (t) => {
    t.ok(published.length > 0, 'at least one version is published')
    const current = compile(readSchema(file))
    for (const { name, type } of published) {
      const resolver = current.createResolver(type)
      const read: unknown = current.fromBuffer(type.toBuffer(type.random()), resolver)
      t.ok(current.isValid(read), name)
    }
  })

  t.test(`a new version of ${file} without a default for a new field would be noticed`, async (t) => {
    const schema = JSON.parse(readSchema(file)) as { fields: object[] }
    schema.fields.push({ name: 'till', type: 'int' })
    const next = compile(JSON.stringify(schema))
    for (const { type } of published) t.throws(() => next.createResolver(type))
  })
}
