import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import t from 'tap'
import type { Sale } from '@stream-retail/schemas/sale'
import { type ReceivedSpan, aCollector } from '../../../services/chassis/test/a-collector.ts'
import { type TopicRecord, TopicReader, boundsOf } from '../../../services/loader/src/records/topic-reader.ts'
import { ROOT } from '../../native/machine.ts'
import { freePorts } from '../free-ports.ts'
import { openKafka } from '../open-kafka.ts'
import { countRows, newSale, part, query, setting, until, untilReady } from '../pipeline.ts'
import { runSimulator } from '../run-simulator.ts'

type Place = { partition: number; offset: string | number }

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const PARENT = 'b7ad6b7169203331'

/** Only in this file services have a collector: a second gateway, and a loader that replaces the stack's. */
const collector = await aCollector(t)
const [port] = await freePorts(1)
const traced = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, INGEST_URL: `http://127.0.0.1:${port}` }
await untilReady()
await part('stop', 'loader')
const children = [
  run('ingest-api', { INGEST_PORT: String(port), SCHEMA_CACHE_DIR: '' }),
  run('loader', { RECONCILE_INTERVAL_MS: '250' }),
]
t.teardown(async () => {
  for (const child of children) {
    child.kill('SIGTERM')
    if (child.exitCode === null) await once(child, 'exit')
  }
  await part('start', 'loader')
  await untilReady()
})
await until(
  'the traced services are ready',
  async () => (await fetch(`${traced.INGEST_URL}/ready`)).ok && (await fetch(`${setting('LOADER_URL')}/ready`)).ok,
)

function run(service: string, settings: Record<string, string> = {}): ChildProcess {
  return spawn(process.execPath, [join(ROOT, 'services', service, 'src/main.ts')], {
    env: { ...process.env, ...traced, ...settings },
    stdio: 'ignore',
  })
}

/** Posts sales in one request. @returns partition and offset of each record */
async function postTo(url: string, sales: Sale[], traceparent: string): Promise<Place[]> {
  const response = await fetch(`${url}/sales`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'prefer': 'return=representation', traceparent },
    body: JSON.stringify(sales),
  })
  const { sales: places, ...rest } = (await response.json()) as { sales?: Place[] }
  if (places === undefined) throw new Error(`${response.status} ${JSON.stringify(rest)}`)
  return places
}

/** The records as a consumer of the topic reads them. */
async function readAt(places: Place[]): Promise<TopicRecord[]> {
  const kafka = openKafka()
  const [admin, reader] = [kafka.admin(), new TopicReader(kafka)]
  await admin.connect()
  try {
    const bounds = await boundsOf(admin, 'sales')
    const found = await Promise.all(
      places.map(({ partition, offset }) =>
        reader.readOne('sales', partition, Number(offset), bounds[partition] ?? { partition, low: 0, high: 0 }),
      ),
    )
    return found.filter((record) => record !== undefined)
  } finally {
    await Promise.all([admin.disconnect(), reader.close()])
  }
}

const spansOf = (traceId: string): ReceivedSpan[] => collector.spans.filter((span) => span.traceId === traceId)
const named = (spans: ReceivedSpan[], name: string): ReceivedSpan[] => spans.filter((span) => span.name === name)

t.test('each sale of a simulator is one trace of request, gateway, Kafka and row', async (t) => {
  const { code } = await runSimulator({ ...traced, COUNT: '5', RATE_PER_SEC: '50' })
  t.equal(code, 0)
  await until('five rows have their span', async () => named(collector.spans, 'row sales_raw').length === 5)
  // Three programs export spans independently, so the oldest may arrive last.
  await until('and all spans beside them', async () =>
    named(collector.spans, 'row sales_raw').every(({ traceId }) => spansOf(traceId).length >= 4),
  )
  for (const row of named(collector.spans, 'row sales_raw')) {
    const spans = spansOf(row.traceId)
    const way = ['POST /sales', 'POST /sales', 'send sales', 'row sales_raw']
    const [client, server, send] = [
      spans.find(({ kind }) => kind === 3),
      spans.find(({ kind }) => kind === 2),
      spans.find(({ kind }) => kind === 4),
    ]
    t.same(
      [client, server, send, row].map((span) => span?.name),
      way,
    )
    t.same(
      [client, server, send, row].map((span) => span?.service),
      ['simulator', 'ingest-api', 'ingest-api', 'loader'],
    )
    t.same(
      [client, server, send, row].map((span) => span?.parentSpanId),
      [undefined, client?.spanId, server?.spanId, send?.spanId],
    )
    t.ok(row.to >= row.from && row.from >= (client?.from ?? Infinity) - 1, 'a row after its request')
    t.equal(spans.length, 4)
  }
})

t.test('records of a traced request carry its span in a header, and become rows as usual', async (t) => {
  const sales = Array.from({ length: 3 }, (_, place) => newSale({ store_id: place + 1 }))
  const records = await readAt(await postTo(traced.INGEST_URL, sales, `00-${TRACE}-${PARENT}-01`))
  await until(
    'they are rows with spans, and the gateway has exported its own',
    async () =>
      named(spansOf(TRACE), 'row sales_raw').length === 3 &&
      named(spansOf(TRACE), 'POST /sales').length > 0 &&
      named(spansOf(TRACE), 'send sales').length > 0,
  )
  const [send] = named(spansOf(TRACE), 'send sales')
  t.equal(named(spansOf(TRACE), 'POST /sales')[0]?.parentSpanId, PARENT)
  t.match(send?.attributes, { 'messaging.destination.name': 'sales', 'messaging.batch.message_count': 3 })
  t.same(
    records.map(({ headers }) => headers),
    sales.map(() => ({ traceparent: `00-${TRACE}-${send?.spanId}-01` })),
  )
  const rows = await query<Sale>(
    'SELECT event_id, store_id, sku, qty, ts::float8 AS ts FROM sales_raw WHERE event_id = ANY($1) ORDER BY store_id',
    [sales.map(({ event_id }) => event_id)],
  )
  t.same(rows, sales)
})

t.test('an unsampled trace leaves no header, nor does a gateway without a collector', async (t) => {
  const before = collector.spans.length
  const sales = [newSale(), newSale()]
  const places = [
    ...(await postTo(traced.INGEST_URL, sales.slice(0, 1), `00-${'b'.repeat(32)}-${PARENT}-00`)),
    ...(await postTo(setting('INGEST_URL'), sales.slice(1), `00-${'c'.repeat(32)}-${PARENT}-01`)),
  ]
  t.same(
    (await readAt(places)).map(({ headers }) => headers),
    [{}, {}],
  )
  await until('both are rows', async () => (await countRows(sales)) === 2)
  t.notOk(collector.spans.slice(before).some(({ traceId }) => /^[bc]+$/.test(traceId)))
})
