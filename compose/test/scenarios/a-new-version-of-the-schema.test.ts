import t from 'tap'
import { countRows, getJson, newSale, post, query, setting, until, untilReady } from '../pipeline.ts'

type Version = { id: number; version: number; schema: string }

const registry = setting('REGISTRY_URL')
const subjects = `${registry}/apis/ccompat/v7/subjects`

async function register(subject: string, schema: string): Promise<number> {
  const response = await fetch(`${subjects}/${subject}/versions`, {
    method: 'POST', headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' }, body: JSON.stringify({ schema }),
  })
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
  return (await response.json() as { id: number }).id
}

type Schema = { fields: object[] }

t.test('a new optional field is taken up without a restart, and the sink finds its schema by the content id, not the global id', async (t) => {
  await untilReady()
  const { schema, version } = await getJson<Version>(`${subjects}/sales-value/versions/latest`)
  // The same text under two names has a global id for each but one content id: from here on the two numbers differ.
  for (const copy of ['one', 'two']) await register(`copy-${copy}-${Date.now()}`, schema)
  await query('ALTER TABLE sales_raw ADD COLUMN IF NOT EXISTS channel text')
  const grown = JSON.parse(schema) as Schema
  grown.fields.push({ name: 'channel', doc: 'How it was sold.', type: ['null', 'string'], default: null })
  const id = await register('sales-value', JSON.stringify(grown))
  const { globalId, contentId } = await getJson<{ globalId: number; contentId: number }>(
    `${registry}/apis/registry/v3/groups/default/artifacts/sales-value/versions/${version + 1}`)
  t.equal(contentId, id, 'the id in the wire format is the content id')
  t.not(globalId, contentId)

  await until('the gateway checks against the new version', async () =>
    (await (await fetch(`${setting('INGEST_URL')}/metrics`)).text()).includes(`retail_schema_info{subject="sales-value",version="${version + 1}",id="${id}"} 1`))
  const [old, sold] = [newSale(), { ...newSale(), channel: 'web' }]
  t.equal((await post(old)).status, 202, 'a sale without it is as good as before')
  t.equal((await post(sold)).status, 202)
  await until('both are rows', async () => await countRows([old, sold]) === 2)
  t.match(await query('SELECT channel FROM sales_raw WHERE event_id = $1', [sold.event_id]), [{ channel: 'web' }])
  t.match(await query('SELECT channel FROM sales_raw WHERE event_id = $1', [old.event_id]), [{ channel: null }])
})
