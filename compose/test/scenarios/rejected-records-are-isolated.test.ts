import { randomBytes, randomUUID } from 'node:crypto'
import t from 'tap'
import { countRows, getJson, newSale, query, setting, until, untilReady } from '../pipeline.ts'
import { deadLettersOf, encodeForeign, produce, saleEncoder } from '../raw-records.ts'
import { askTool, runTool } from '../run-tool.ts'

type Pipeline = { topic: { lag: number }; connectors: { diagnosis: { reason: string } | null }[] }
const pipeline = () => getJson<Pipeline>(`${setting('LOADER_URL')}/pipeline`)

const withNul = newSale({ event_id: `nul \0 ${randomUUID()}` })

/** The bad values, spread evenly among the good ones. */
function mix(good: Buffer[], bad: Buffer[]): Buffer[] {
  const every = Math.floor(good.length / bad.length)
  return good.flatMap((value, index) =>
    index % every === 0 && index / every < bad.length ? [bad[index / every] ?? value, value] : [value],
  )
}

t.test(
  'each record that Postgres rejects becomes one dead letter with the reason; all others are rows, without ' +
    'intervention',
  async (t) => {
    await untilReady()
    const encode = await saleEncoder()
    const sales = Array.from({ length: 300 }, () => newSale())
    const foreign = {
      type: 'record',
      name: 'Foreign',
      fields: [
        { name: 'event_id', type: 'string' },
        { name: 'ts', type: 'long' },
        { name: 'more', type: 'int' },
      ],
    }
    const bad: Record<string, Buffer> = {
      invalid_text: encode(withNul),
      too_large: encode(newSale({ event_id: randomBytes(8_000).toString('hex') })),
      foreign_schema: await encodeForeign(foreign, { event_id: randomUUID(), ts: 1, more: 2 }),
    }
    const values = Object.values(bad)
    await produce(mix(sales.map(encode), values), { shop: 'Zürich' })
    await until('the valid ones are rows', async () => (await countRows(sales)) === sales.length)
    await until('the bad ones are dead letters', async () => (await deadLettersOf(values)).length === values.length)
    await untilReady()
    await until('the sink is past them', async () => (await pipeline()).topic.lag === 0)

    const letters = await deadLettersOf(values)
    t.equal(letters.length, values.length, 'once each')
    for (const [reason, value] of Object.entries(bad)) {
      const letter = letters.find((one) => one.value?.equals(value))
      t.match(
        letter?.headers,
        {
          'retail.reason': reason,
          'retail.source': 'table',
          'retail.sqlstate': /^[0-9A-Z]{5}$/,
          'retail.isolated_at': /^\d{13}$/,
          'shop': 'Zürich',
          '__connect.errors.topic': 'sales',
          '__connect.errors.partition': /^\d$/,
          '__connect.errors.offset': /^\d+$/,
          '__connect.errors.stage': 'TASK_PUT',
          '__connect.errors.connector.name': 'pg-sales-jdbc-sink',
          '__connect.errors.exception.message': /.+/,
        },
        reason,
      )
    }
    const metrics = await (await fetch(`${setting('LOADER_URL')}/metrics`)).text()
    for (const reason of Object.keys(bad))
      t.match(
        metrics,
        new RegExp(`^retail_dead_letters_written_total\\{source="table",reason="${reason}"\\} [1-9]`, 'm'),
      )
    t.equal((await pipeline()).connectors[0]?.diagnosis, null)
  },
)

t.test(
  'such a record is listed and shown with the error of Postgres; replayed with a patch, it becomes a row; ' +
    'nothing is missing before and after',
  async (t) => {
    const equal = async () => (await askTool<object>('reconcile', ['--since', '2m'])).told
    const name = withNul.event_id.replace('\0', '\\u0000')
    let id = ''
    await until('it is listed', async () => {
      const { told } = await askTool<{ id: string; event_id: string }[]>('dlq', [
        'list',
        '--source',
        'table',
        '--reason',
        'invalid_text',
        '--since',
        '5m',
      ])
      id = told.find(({ event_id: event }) => event === name)?.id ?? ''
      return id !== ''
    })
    t.match(await equal(), { equal: true, missing: 0, extra: 0 })
    const { output } = await runTool('dlq', ['show', id])
    for (const shown of [
      /^source +table$/m,
      /^reason +invalid_text$/m,
      /^sqlstate +22021$/m,
      /^origin +sales-\d-\d+$/m,
      `"event_id": "${name}"`,
    ])
      t.match(output, shown)

    const event_id = randomUUID()
    t.match(
      await runTool('dlq', [
        'replay',
        id,
        '--patch',
        JSON.stringify([{ op: 'replace', path: '/event_id', value: event_id }]),
      ]),
      { code: 0, output: /accepted/ },
    )
    await until('it is a row', async () => (await countRows([{ event_id }])) === 1)
    t.match(await equal(), { equal: true, missing: 0, extra: 0 })
    t.match(await getJson(`${setting('LOADER_URL')}/dead-letters/${id}`), { state: 'replayed' })
  },
)

t.test('a hundred bad records among ten thousand are isolated as well', async (t) => {
  const encode = await saleEncoder()
  const sales = Array.from({ length: 10_000 }, (_, index) => newSale({ store_id: 1 + (index % 50) }))
  const bad = Array.from({ length: 100 }, () => encode(newSale({ event_id: `nul \0 ${randomUUID()}` })))
  await produce(mix(sales.map(encode), bad))
  await until('all valid ones are rows', async () => (await countRows(sales)) === sales.length)
  await until('all bad ones are dead letters', async () => (await deadLettersOf(bad)).length >= bad.length)
  await untilReady()
  t.equal((await deadLettersOf(bad)).length, bad.length, 'once each')
  t.match(await query("SELECT count(*)::int AS open FROM sink_isolations WHERE state <> 'done'"), [{ open: 0 }])
})
