import { randomUUID } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import t from 'tap'
import { type Family, countSeries, readFamilies } from '../exposition.ts'
import { newSale, part, post, setting, until, untilReady } from '../pipeline.ts'

/**
 * Maximum series per service after the traffic below, a third more than it has (293, 379 and 164), and the names that
 * rules and dashboards rely on.
 */
const SERVICES: Record<string, { url: string; most: number; names: string[] }> = {
  'ingest-api': {
    url: setting('INGEST_URL'),
    most: 390,
    names: [
      'retail_events_received_total',
      'retail_events_accepted_total',
      'retail_events_rejected_total',
      'retail_events_duplicate_total',
      'retail_events_unknown_outcome_total',
      'retail_inflight_events',
      'retail_inflight_bytes',
      'retail_produce_duration_seconds',
      'retail_produce_errors_total',
      'retail_producer_recreations_total',
      'retail_kafka_up',
      'retail_registry_requests_total',
      'retail_schema_info',
      'retail_dead_letters_written_total',
    ],
  },
  'loader': {
    url: setting('LOADER_URL'),
    most: 500,
    names: [
      'retail_connector_state',
      'retail_connector_task_state',
      'retail_connector_restarts_total',
      'retail_connector_config_changes_total',
      'retail_connector_diagnosis',
      'retail_consumer_lag_records',
      'retail_consumer_lag_seconds',
      'retail_topic_records',
      'retail_dead_letters_written_total',
      'retail_dead_letters_open',
      'retail_dead_letter_replays_total',
      'retail_pipeline_accept_to_row_seconds',
      'retail_pipeline_event_to_row_seconds',
      'retail_pipeline_stage_watermark_timestamp_seconds',
      'retail_pipeline_reconciliation_missing_events',
      'retail_pipeline_reconciliation_last_success_timestamp_seconds',
      'retail_canary_roundtrip_seconds',
      'retail_canary_last_seen_timestamp_seconds',
      'retail_canary_sales_total',
      'retail_canary_interval_seconds',
      'retail_store_rows',
      'retail_store_partitions_ahead',
      'retail_store_default_partition_rows',
      'retail_store_retention_last_success_timestamp_seconds',
      'retail_supervisor_last_success_timestamp_seconds',
      'retail_measurement_last_success_timestamp_seconds',
    ],
  },
  'simulator': {
    url: setting('SIMULATOR_URL'),
    most: 220,
    names: [
      'retail_simulator_target_events_per_second',
      'retail_simulator_paused',
      'retail_simulator_events_sent_total',
    ],
  },
}

/** Labels and their permitted values: a client can choose none of them. */
const WORD = /^[a-z][a-z0-9_]*$/
const LABELS: Record<string, RegExp> = {
  route: /^(unknown|\/[a-z:*._/-]*)$/i,
  method: /^(any|GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/,
  code: /^[1-5]\d\d$/,
  le: /^(\+Inf|[\d.]+)$/,
  connector: /^pg-[a-z-]+$/,
  task: /^\d{1,2}$/,
  state: /^[A-Z]+$/,
  topic: /^sales[a-z-]*$/,
  group: /^connect-pg-[a-z-]+$/,
  subject: /^sales[a-z-]*-value$/,
  version: /^\d{1,4}$/,
  id: /^\d{1,6}$/,
  part: WORD,
  reason: WORD,
  outcome: WORD,
  kind: WORD,
  cause: WORD,
  op: WORD,
  source: WORD,
  step: WORD,
  window: WORD,
  stage: WORD,
  change: WORD,
  answer: WORD,
  action: WORD,
}
/**
 * Created when a route is first requested, as is the counter of a new status code; routes for sales declare theirs. All
 * others exist from the start.
 */
const MADE_WHEN_ASKED = /^retail_http_(request_duration_seconds|requests_total \{"route":"(?!\/sales["/]))/

const STORE = 98_765_432
const SKU = 87_654_321
const EVENT = randomUUID()
const MARK = 'zzhostilezz'

const textOf = async (service: string): Promise<string> =>
  await (await fetch(`${SERVICES[service]?.url}/metrics`)).text()
const own = (families: Family[]): Family[] => families.filter(({ name }) => name.startsWith('retail_'))
const ask = (url: string, init: RequestInit = {}) =>
  fetch(url, { ...init, signal: AbortSignal.timeout(10_000) }).then((response) => response.arrayBuffer())

/** Hostile traffic to each service: invented paths, methods, queries and headers. */
async function strange(url: string): Promise<void> {
  const paths = [
    `/${MARK}`,
    `/sales/${EVENT}`,
    `/..%2f..%2f${MARK}`,
    `/dead-letters/${MARK}`,
    `/dead-letters?reason=${MARK}&state=${MARK}`,
    `/metrics?${MARK}=1`,
    `/connectors/${MARK}`,
    `/%00${MARK}`,
    '/%',
    ...Array.from({ length: 50 }, (_, place) => `/${MARK}/${place}/${randomUUID()}`),
  ]
  for (const path of paths) await ask(`${url}${path}`, { headers: { 'x-request-id': MARK, 'user-agent': MARK } })
  for (const method of ['PROPFIND', 'PURGE', 'DELETE', 'OPTIONS', 'PATCH', 'PUT', 'POST'])
    await ask(`${url}/${MARK}`, { method })
  for (const method of ['PUT', 'DELETE', 'PATCH']) await ask(`${url}/sales`, { method, body: MARK })
}

async function badSales(): Promise<void> {
  const folder = new URL('../../../schemas/examples/', import.meta.url)
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.invalid.json')))
    await post(JSON.parse(readFileSync(new URL(name, folder), 'utf8')))
  await post({ ...newSale(), [MARK]: 1 })
  await post({ ...newSale(), event_id: MARK })
  for (const type of ['text/plain', `application/${MARK}`, ''])
    await ask(`${setting('INGEST_URL')}/sales`, { method: 'POST', body: MARK, headers: { 'content-type': type } })
  await ask(`${setting('INGEST_URL')}/sales`, {
    method: 'POST',
    body: '{',
    headers: { 'content-type': 'application/json' },
  })
}

for (const service of Object.keys(SERVICES)) await part('restart', service)
await untilReady()
await until('the simulator is ready', async () => (await fetch(`${setting('SIMULATOR_URL')}/ready`)).ok)
// Rows older than its first poll are not in the loader's histograms.
await until(
  'the loader has polled once',
  async () =>
    Number(/^retail_measurement_last_success_timestamp_seconds ([\d.e+]+)$/m.exec(await textOf('loader'))?.[1]) > 0,
)
const before = new Map<string, string>()
for (const service of Object.keys(SERVICES)) before.set(service, await textOf(service))

for (const { url } of Object.values(SERVICES)) await strange(url)
await badSales()
await post(Array.from({ length: 200 }, (_, place) => newSale({ store_id: STORE + place, sku: SKU + place })))
await post(newSale({ event_id: EVENT, store_id: STORE, sku: SKU }))
await until(
  'they are measured',
  async () => Number(/^retail_pipeline_event_to_row_seconds_count (\d+)$/m.exec(await textOf('loader'))?.[1]) >= 201,
)

for (const [service, { most, names }] of Object.entries(SERVICES)) {
  t.test(`${service}: its metrics are bounded, named by convention, and present from the start`, async (t) => {
    const text = await textOf(service)
    const families = own(readFamilies(text))
    t.ok(countSeries(text) <= most, `${countSeries(text)} series of ${most}`)
    t.same(
      names.filter((name) => !families.some((family) => family.name === name)),
      [],
      'no name is missing',
    )
    for (const theirs of [MARK, EVENT, String(STORE).slice(0, 6), String(SKU).slice(0, 6)])
      t.notMatch(text, new RegExp(`"[^"]*${theirs}`), 'no label contains it')
    t.same(families.flatMap(wrongIn), [])
    t.same(
      appeared(own(readFamilies(before.get(service) ?? '')), families),
      [],
      'no counter series appeared only with its first count',
    )
  })
}

/** Problems of a metric's name, help or labels, as text. */
function wrongIn({ name, help, type, series }: Family): string[] {
  const labels = [
    ...new Set(series.flatMap((one) => Object.entries(one.labels).map(([label, value]) => `${label}=${value}`))),
  ]
  return [
    ...(help.length < 10 ? [`${name} has no help`] : []),
    ...((type === 'counter') !== name.endsWith('_total')
      ? [`${name} is a ${type}: counters, and they alone, end in _total`]
      : []),
    ...(type === 'histogram' && !/_(seconds|bytes|events)$/.test(name) ? [`${name} has no unit`] : []),
    ...(name.includes('timestamp') && !name.endsWith('_timestamp_seconds')
      ? [`${name} is not a timestamp in seconds`]
      : []),
    ...(/_(ms|millis|milliseconds|minutes|hours|percent|kb|mb|count|sum|bucket)(_|$)/.test(name)
      ? [`${name} has no base unit, or the suffix of a histogram series`]
      : []),
    ...labels
      .filter((pair) => LABELS[pair.split('=')[0] ?? '']?.test(pair.split(/=(.*)/s)[1] ?? '') !== true)
      .map((pair) => `${name} has ${pair}`),
  ]
}

function appeared(earlier: Family[], later: Family[]): string[] {
  const known = new Set(earlier.flatMap(({ series }) => series.map(({ line }) => line)))
  return later
    .filter(({ type }) => type !== 'gauge')
    .flatMap(({ series }) => series.map(({ line }) => line))
    .filter((line) => !known.has(line) && !MADE_WHEN_ASKED.test(line))
}
