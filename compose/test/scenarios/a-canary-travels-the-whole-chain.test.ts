import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import t from 'tap'
import { CANARY_STORE_ID } from '@stream-retail/schemas/canary'
import { ROOT } from '../../native/machine.ts'
import { getJson, newSale, part, post, query, setting, until, untilReady } from '../pipeline.ts'

type Canary = {
  state: string
  last_sent_at: string | null
  last_row_at: string | null
  roundtrip_seconds: number | null
  reason: string | null
}

const canary = async (): Promise<Canary> =>
  (await getJson<{ canary: Canary }>(`${setting('LOADER_URL')}/pipeline`)).canary
const metrics = async (): Promise<string> => await (await fetch(`${setting('LOADER_URL')}/metrics`)).text()
/** The value of one series, named as in /metrics. */
const metric = async (series: string): Promise<number> =>
  Number(
    (await metrics())
      .split('\n')
      .find((line) => line.startsWith(`${series} `))
      ?.split(' ')[1],
  )
const lastSeen = (stage: string): Promise<number> =>
  metric(`retail_canary_last_seen_timestamp_seconds{stage="${stage}"}`)
const ended = (outcome: string): Promise<number> => metric(`retail_canary_sales_total{outcome="${outcome}"}`)
const steerSink = (verb: 'pause' | 'resume') =>
  fetch(`${setting('CONNECT_URL')}/connectors/pg-sales-jdbc-sink/${verb}`, { method: 'PUT' })

/** Only in this file the loader sends canary sales: one per second, late after three seconds. */
await untilReady()
t.match(await canary(), { enabled: false, state: 'off' })
t.equal(await metric('retail_canary_interval_seconds'), 0)
await part('stop', 'loader')
const loader = spawn(process.execPath, [join(ROOT, 'services/loader/src/main.ts')], {
  env: { ...process.env, CANARY_INTERVAL_MS: '1000', CANARY_LATE_MS: '3000' },
  stdio: 'ignore',
})
t.teardown(async () => {
  loader.kill('SIGTERM')
  if (loader.exitCode === null) await once(loader, 'exit')
  await part('start', 'loader')
  await untilReady()
})

t.test(
  'a canary sale is a row within seconds, shown by metrics and GET /pipeline, and the view sales excludes it',
  async (t) => {
    await untilReady()
    await until('a canary sale is a row', async () => (await ended('row')) >= 2)
    t.equal(await metric('retail_canary_interval_seconds'), 1)
    for (const stage of ['sent', 'accepted', 'row']) t.ok(Date.now() / 1000 - (await lastSeen(stage)) < 10, stage)
    // The first may be slow on a machine that has just started everything.
    await until(
      'one took no longer than the objective',
      async () =>
        (await metric('retail_canary_roundtrip_seconds_bucket{le="5"}')) >= 1 && (await canary()).state === 'ok',
    )
    const { state, last_sent_at: sentAt, last_row_at: rowAt, roundtrip_seconds: seconds } = await canary()
    t.match({ state, sentAt, rowAt }, { state: 'ok', sentAt: /Z$/, rowAt: /Z$/ })
    t.ok(seconds !== null && seconds < 5, `${seconds} s`)

    const sale = newSale()
    t.equal((await post(sale)).status, 202)
    await until(
      'a sale of a shop is in the view',
      async () => (await query('SELECT FROM sales WHERE event_id = $1', [sale.event_id])).length === 1,
    )
    const count = async (relation: string) =>
      Number(
        (await query<{ count: string }>(`SELECT count(*) FROM ${relation} WHERE store_id = $1`, [CANARY_STORE_ID]))[0]
          ?.count,
      )
    t.ok((await count('sales_raw')) >= 2)
    t.equal(await count('sales'), 0)
    const [reader] = await query<{ may: boolean }>(
      `SELECT has_table_privilege('${setting('POSTGRES_READER_USER')}', 'sales', 'SELECT') AS may`,
    )
    t.equal(reader?.may, true, 'Grafana may read the view')
  },
)

t.test(
  'while the sink is paused, canary sales are accepted and late; after the resume they are rows again',
  async (t) => {
    t.equal((await steerSink('pause')).status, 202)
    const late = await ended('late')
    await until('one is late', async () => (await ended('late')) > late)
    const [row, sent] = [await lastSeen('row'), await lastSeen('sent')]
    await until(
      'more are sent and late',
      async () => (await ended('late')) > late + 1 && (await lastSeen('sent')) > sent,
    )
    t.equal(await lastSeen('row'), row, 'the stage row does not advance')
    await until('it is lost', async () => (await canary()).state === 'lost')
    t.match((await canary()).reason, /accepted, but no row after 3 s/)
    t.match(await getJson(`${setting('LOADER_URL')}/ready`), { ready: true, warnings: { canary: /did not arrive/ } })
    await until(
      'the lag has an age',
      async () => (await metric('retail_consumer_lag_seconds{topic="sales",group="connect-pg-sales-jdbc-sink"}')) > 3,
    )
    t.equal((await steerSink('resume')).status, 202)
    await until('they are rows again', async () => (await lastSeen('row')) > row && (await canary()).state === 'ok')
    await until(
      'nothing waits',
      async () => (await metric('retail_consumer_lag_seconds{topic="sales",group="connect-pg-sales-jdbc-sink"}')) < 3,
    )
  },
)

t.test(
  'without a gateway they are unanswered; each is retried until the gateway is back, and none is stored twice',
  async (t) => {
    const [unanswered, row] = [await ended('unanswered'), await lastSeen('row')]
    await part('stop', 'ingest-api')
    await until('one is unanswered', async () => (await ended('unanswered')) > unanswered)
    t.match((await canary()).reason, /does not answer/)
    await part('start', 'ingest-api')
    await until('they are rows again', async () => (await lastSeen('row')) > row + 3)
    t.equal(await ended('rejected'), 0)
  },
)
