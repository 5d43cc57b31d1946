import t from 'tap'
import { countRows, getJson, newSale, part, post, setting, until, untilReady } from '../pipeline.ts'

type Version = { id: number; version: number; schema: string }
const latest = () => getJson<Version>(`${setting('REGISTRY_URL')}/apis/ccompat/v7/subjects/sales-value/versions/latest`)

t.test('after a registry restart the schema has the same id, can be read by it, and sales are accepted', async (t) => {
  await untilReady()
  // If the database was down before, the registry drops its dead connections one failed answer at a time.
  await until('the registry answers', async () => (await latest()).id > 0)
  const before = await latest()
  await part('restart', 'registry')
  t.same(await latest(), before)
  const { schema } = await getJson<{ schema: string }>(
    `${setting('REGISTRY_URL')}/apis/ccompat/v7/schemas/ids/${before.id}`,
  )
  t.same(JSON.parse(schema), JSON.parse(before.schema))
  await untilReady()
  const sale = newSale()
  t.equal((await post(sale)).status, 202)
  await until('the sale is a row', async () => (await countRows([sale])) === 1)
})

t.test('the registry rejects a schema that cannot read earlier sales', async (t) => {
  const { schema } = await latest()
  const changed = JSON.parse(schema) as { fields: { name: string; type: unknown }[] }
  changed.fields = changed.fields.map((field) => (field.name === 'qty' ? { ...field, type: 'string' } : field))
  const response = await fetch(`${setting('REGISTRY_URL')}/apis/ccompat/v7/subjects/sales-value/versions`, {
    method: 'POST',
    headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
    body: JSON.stringify({ schema: JSON.stringify(changed) }),
  })
  t.equal(response.status, 409)
})
