import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { execa } from 'execa'
import t from 'tap'
import { ROOT } from '../../native/machine.ts'
import { countRows, getJson, newSale, post, query, setting, until, untilReady } from '../pipeline.ts'

type Version = { id: number; version: number; schema: string }
type Schema = { fields: object[] }

const registry = setting('REGISTRY_URL')
const ccompat = `${registry}/apis/ccompat/v7`
const subject = `${ccompat}/subjects/sales-value`
const CHANNEL = { name: 'channel', doc: 'How it was sold.', type: ['null', 'string'], default: null }
const COLUMN = 'ALTER TABLE sales_raw ADD COLUMN IF NOT EXISTS channel text;'

const send = (method: string, url: string, body: unknown) =>
  fetch(url, {
    method,
    headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
    body: JSON.stringify(body),
  })
const register = (schema: string, to = subject) => send('POST', `${to}/versions`, { schema })
const latest = () => getJson<Version>(`${subject}/versions/latest`)
const grown = (schema: string, ...fields: object[]): string => {
  const { fields: before, ...rest } = JSON.parse(schema) as Schema
  return JSON.stringify({ ...rest, fields: [...before, ...fields] }, null, 2)
}

/** A copy of the project's schemas and migrations in the test's folder, for editing. */
function copyOfTheContract(t: { testdir: (content: Record<string, never>) => string }): string {
  const folder = t.testdir({})
  for (const part of ['schemas', 'sql'])
    cpSync(`${ROOT}/${part}`, `${folder}/${part}`, {
      recursive: true,
      filter: (path) => !/node_modules|\.tap/.test(path.slice(ROOT.length)),
    })
  return folder
}

const schemas = (program: 'main' | 'freeze', folder: string, ...args: string[]) =>
  execa('node', [`${ROOT}/schemas/check/${program}.ts`, '--folder', folder, ...args], { reject: false })

t.beforeEach(untilReady)

t.test(
  'an optional field passes every check in the order of the guide, and old and new sales both become rows',
  async (t) => {
    const folder = copyOfTheContract(t)
    const file = `${folder}/schemas/sale.avsc`
    writeFileSync(file, grown(readFileSync(file, 'utf8'), CHANNEL))
    t.match(
      (await schemas('main', folder)).stdout,
      /^sale\.avsc \/channel column_missing: .*ALTER TABLE sales_raw ADD COLUMN channel text\.$/m,
      'without its column it would stop the sink',
    )
    writeFileSync(`${folder}/sql/9999.do.channel.sql`, COLUMN)
    t.equal((await schemas('freeze', folder)).exitCode, 0)
    t.match(await schemas('main', folder, '--registry', registry), {
      exitCode: 0,
      stdout: /^sale\.avsc fits 2 published versions and the table sales_raw, also at /,
    })

    const { version, schema } = await latest()
    // The same text under two subjects has two global ids but one content id: from here on the two numbers differ.
    for (const copy of ['one', 'two'])
      t.ok((await register(schema, `${ccompat}/subjects/copy-${copy}-${Date.now()}`)).ok)
    await query(COLUMN)
    const { id } = (await (await register(readFileSync(file, 'utf8'))).json()) as { id: number }
    const { globalId, contentId } = await getJson<{ globalId: number; contentId: number }>(
      `${registry}/apis/registry/v3/groups/default/artifacts/sales-value/versions/${version + 1}`,
    )
    t.equal(contentId, id, 'the id in the wire format is the content id')
    t.not(globalId, contentId)

    await until('the gateway checks against the new version', async () =>
      (await (await fetch(`${setting('INGEST_URL')}/metrics`)).text()).includes(
        `retail_schema_info{subject="sales-value",version="${version + 1}",id="${id}"} 1`,
      ),
    )
    const [old, sold] = [newSale(), { ...newSale(), channel: 'web' }]
    t.equal((await post(old)).status, 202, 'a sale without the field is still valid')
    t.equal((await post(sold)).status, 202)
    await until('both are rows', async () => (await countRows([old, sold])) === 2)
    t.match(await query('SELECT channel FROM sales_raw WHERE event_id = $1', [sold.event_id]), [{ channel: 'web' }])
    t.match(await query('SELECT channel FROM sales_raw WHERE event_id = $1', [old.event_id]), [{ channel: null }])
  },
)

t.test(
  'a field that old sales lack is rejected by the check, by the registry, and by the gateway if it was forced in',
  async (t) => {
    const { version, schema } = await latest()
    const broken = grown(schema, { name: 'till', type: 'int' })
    const folder = copyOfTheContract(t)
    writeFileSync(`${folder}/schemas/sale.avsc`, broken)
    const { exitCode, stdout } = await schemas('main', folder, '--registry', registry)
    t.equal(exitCode, 1)
    t.match(
      stdout,
      'sale.avsc /till field_added_without_default: it is not in version 1 and has no default: sales written ' +
        'with version 1 could not be read.',
    )
    t.match(stdout, 'sale.avsc registry_rejects: the registry would reject it: ')
    t.equal((await register(broken)).status, 409, 'the registry')

    // The loader soon sets the level back, hence the retries.
    await until('the registry accepts any schema for a moment', async () => {
      await send('PUT', `${ccompat}/config/sales-value`, { compatibility: 'NONE' })
      return (await register(broken)).ok
    })
    const warning = async (): Promise<string> =>
      (await getJson<{ warnings?: { schema?: string } }>(`${setting('INGEST_URL')}/ready`)).warnings?.schema ?? ''
    await until('the gateway warns', async () =>
      new RegExp(`^version ${version + 1} of the schema is not usable: .*till`).test(await warning()),
    )
    const sale = newSale()
    t.equal((await post(sale)).status, 202, 'sales are still accepted')
    await until('it is a row', async () => (await countRows([sale])) === 1)
    t.ok((await fetch(`${subject}/versions/${version + 1}`, { method: 'DELETE' })).ok)
    await until('the gateway has no warning', async () => (await warning()) === '')
    await until(
      'the loader has set the level back',
      async () =>
        (await getJson<{ compatibilityLevel: string }>(`${ccompat}/config/sales-value`)).compatibilityLevel ===
        'FULL_TRANSITIVE',
    )
  },
)
