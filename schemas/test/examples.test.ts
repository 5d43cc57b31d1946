import avro from 'avsc'
import { readFileSync, readdirSync } from 'node:fs'
import t from 'tap'
import { readSchema } from '../subjects.ts'

const folder = new URL('../examples/', import.meta.url)
const files = readdirSync(folder).filter((file) => file.endsWith('.json'))
const sale = avro.Type.forSchema(JSON.parse(readSchema('sale.avsc')) as avro.Schema, { registry: {} })

function read(file: string): unknown {
  return JSON.parse(readFileSync(new URL(file, folder), 'utf8'))
}

t.test('every valid example fits the Avro schema and survives encoding', async (t) => {
  const valid = files.filter((file) => file.endsWith('.valid.json'))
  t.ok(valid.length >= 3)
  for (const file of valid) {
    const example = read(file)
    t.ok(sale.isValid(example, { noUndeclaredFields: true }), file)
    t.same({ ...(sale.fromBuffer(sale.toBuffer(example)) as object) }, example, file)
  }
})

t.test('every example is named valid, or invalid with its reason', async (t) => {
  for (const file of files) t.match(file, /^[a-z0-9-]+(\.valid|\.[a-z_]+\.invalid)\.json$/)
})

t.test('Avro itself rejects a missing field and a wrong type', async (t) => {
  const rejected = files.filter((file) => /\.(missing|wrong_type|not_an_object)\.invalid\.json$/.test(file))
  t.ok(rejected.length >= 6)
  for (const file of rejected) t.notOk(sale.isValid(read(file), { noUndeclaredFields: true }), file)
})

t.test('every example of a rejected sale fits its schema and survives encoding', async (t) => {
  const rejected = avro.Type.forSchema(JSON.parse(readSchema('sale-rejected.avsc')) as avro.Schema, { registry: {} })
  const names = readdirSync(new URL('rejected/', folder))
  t.ok(names.length >= 2)
  for (const name of names) {
    const example = read(`rejected/${name}`)
    t.ok(rejected.isValid(example, { noUndeclaredFields: true }), name)
    t.same({ ...(rejected.fromBuffer(rejected.toBuffer(example)) as object) }, example, name)
  }
})
