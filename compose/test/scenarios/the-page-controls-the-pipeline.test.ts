import t from 'tap'
import type { Snapshot } from '../../../services/loader/src/overview/snapshot.ts'
import { countRows, getJson, newSale, part, post, setting, until, untilReady } from '../pipeline.ts'

const LOADER = setting('LOADER_URL')
const SINK = '/connectors/pg-sales-jdbc-sink'

const overview = () => getJson<Snapshot>(`${LOADER}/overview`)
const untilSeen = (what: string, seen: (snapshot: Snapshot) => boolean) =>
  until(`the page shows ${what}`, async () => seen(await overview()))
const sendAction = async (path: string, body: object, method = 'POST') =>
  (
    await fetch(`${LOADER}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  ).status

/** The snapshots that a page receives from here on. */
async function listen(t: { teardown: (end: () => void) => unknown }) {
  const leave = new AbortController()
  t.teardown(() => {
    leave.abort()
  })
  const { body } = await fetch(`${LOADER}/events`, { signal: leave.signal })
  const received = { snapshots: [] as Snapshot[], ended: false }
  const read = async (): Promise<void> => {
    let text = ''
    for await (const chunk of (body as ReadableStream<Uint8Array>).pipeThrough(
      new TextDecoderStream(),
    ) as unknown as AsyncIterable<string>) {
      const events = `${text}${chunk}`.split('\n\n')
      text = events.pop() ?? ''
      for (const event of events)
        if (event.startsWith('event: snapshot'))
          received.snapshots.push(JSON.parse(event.slice(event.indexOf('{'))) as Snapshot)
    }
    received.ended = true
  }
  read().catch(() => undefined)
  return received
}

t.beforeEach(untilReady)

t.test(
  'a pause holds sales back and shows actor and reason, also after a loader restart; a resume loads them all',
  async (t) => {
    const received = await listen(t)
    t.equal(await sendAction(`${SINK}/pause`, { by: 'ann', reason: 'the table moves' }), 200)
    const isPaused = ({
      sink: {
        connectors: [sink],
      },
    }: Snapshot): boolean => sink?.state === 'PAUSED' && sink.desired === 'paused' && sink.desired_by === 'ann'
    await untilSeen('the pause', isPaused)
    const sales = [newSale(), newSale(), newSale()]
    t.equal((await post(sales)).status, 202)
    await until('listeners see the waiting sales', async () =>
      received.snapshots.some((snapshot) => isPaused(snapshot) && snapshot.topic.lag >= 3),
    )
    const latest = received.snapshots.at(-1)
    t.equal(latest?.verdict.state, 'degraded')
    // Other reasons may be present: the gateway rarely polls a registry that was down.
    t.match(
      latest?.verdict.reasons.find(({ code }) => code === 'sink_paused'),
      { text: /on purpose by ann: the table moves/ },
    )
    t.equal(latest?.stages.sink.state, 'paused')

    await part('restart', 'loader')
    await until('the stream ended with the loader', async () => received.ended)
    await untilSeen('the pause again', isPaused)
    t.equal(await countRows(sales), 0)

    t.equal(await sendAction(`${SINK}/resume`, { by: 'bob' }), 200)
    await until('the sales are rows', async () => (await countRows(sales)) === 3)
    await untilSeen(
      'a sink running as bob requested',
      ({
        verdict,
        sink: {
          connectors: [sink],
        },
      }) =>
        sink?.state === 'RUNNING' &&
        sink.desired_by === 'bob' &&
        !verdict.reasons.some(({ stage }) => stage === 'sink'),
    )
  },
)

t.test(
  'after a restart from the page the sink continues, and the actions are in the audit, newest first',
  async (t) => {
    t.equal(await sendAction(`${SINK}/restart`, { by: 'ann', only_failed: false }), 200)
    const sale = newSale()
    t.equal((await post(sale)).status, 202)
    await until('the sale is a row', async () => (await countRows([sale])) === 1)
    const { entries } = await getJson<{ entries: object[] }>(`${LOADER}/audit?limit=3`)
    t.match(entries, [
      { actor: 'ann', action: 'restart_connector', outcome: 'done' },
      { actor: 'bob', action: 'resume_connector', outcome: 'done' },
      {
        actor: 'ann',
        action: 'pause_connector',
        target: 'pg-sales-jdbc-sink',
        outcome: 'done',
        detail: 'reason: the table moves',
      },
    ])
  },
)

t.test('the simulator follows the page, and its sales show from the gateway to the rows', async (t) => {
  t.teardown(async () => {
    await sendAction('/simulator/rate', { rate_per_sec: 0 }, 'PUT')
    await sendAction('/simulator/resume', {})
  })
  const received = await listen(t)
  t.equal(await sendAction('/simulator/rate', { rate_per_sec: 40, by: 'ann' }, 'PUT'), 200)
  const rows = (await overview()).store.rows
  await until('rates from end to end', async () =>
    received.snapshots.some(
      ({ rates, simulator, store, gateway }) =>
        simulator.rate_per_sec === 40 &&
        (rates.received ?? 0) > 10 &&
        (rates.accepted ?? 0) > 10 &&
        (rates.rows ?? 0) > 10 &&
        store.rows > rows &&
        (gateway.accepted_total ?? 0) > 0,
    ),
  )
  const { points } = await getJson<{
    points: { accepted: number | null; lag: number | null; freshness_p50: number | null }[]
  }>(`${LOADER}/history`)
  t.ok(points.some(({ accepted, lag, freshness_p50: p50 }) => (accepted ?? 0) > 10 && lag !== null && (p50 ?? 9) < 5))
  const { sales } = await getJson<{ sales: { seconds: number }[] }>(`${LOADER}/sales/latest?limit=5`)
  t.equal(sales.length, 5)
  t.equal(await sendAction('/simulator/pause', { by: 'ann' }), 200)
  await untilSeen(
    'a paused simulator',
    ({ simulator, stages }) => simulator.paused === true && stages.simulator.state === 'paused',
  )
  t.equal(await sendAction('/simulator/rate', { rate_per_sec: 1e9 }, 'PUT'), 400)
})

t.test('schemas and partitions are listed', async (t) => {
  const { subjects } = await getJson<{ subjects: object[] }>(`${LOADER}/schemas`)
  t.match(subjects[0], {
    subject: 'sales-value',
    compatibility: 'FULL_TRANSITIVE',
    latest: Number,
    versions: [{ id: Number, schema: { name: 'Sale' } }],
  })
  const { partitions } = await getJson<{ partitions: { name: string; day: string | null }[] }>(`${LOADER}/partitions`)
  t.ok(partitions.some(({ day }) => day === new Date().toISOString().slice(0, 10)))
  t.match(partitions.at(-1), { name: 'sales_raw_default', day: null })
})
