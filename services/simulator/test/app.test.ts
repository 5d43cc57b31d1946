import t from 'tap'
import { fileURLToPath } from 'node:url'
import { fakeGateway } from './fake-gateway.ts'
import { startApp } from './start-app.ts'
import { until } from '../../chassis/test/until.ts'

const mappings = (name: string): string => fileURLToPath(new URL(`../mappings/${name}`, import.meta.url))

t.test('a slow gateway does not lower the rate', async (t) => {
  const { gateway, url } = await fakeGateway(t, () => ({ status: 202, afterMs: 500 }))
  // Measured from here, not from the first arrival, which a busy machine may see late.
  const begun = Date.now()
  const { app } = await startApp(t, { INGEST_URL: url, RATE_PER_SEC: '100', COUNT: '100', MAX_IN_FLIGHT: '100' })
  t.equal(await app.session.finished(), 0)
  const took = (gateway.arrivals.at(-1) ?? 0) - begun
  t.ok(took > 900, `not faster than the rate: ${took} ms`)
  t.ok(
    gateway.arrivals.some((at, place) => (gateway.arrivals[place + 10] ?? Infinity) - at < 500),
    'more than ten are in flight at once',
  )
})

t.test('sales that fall due while all requests are taken and the queue is full are dropped and counted', async (t) => {
  const { gateway, url } = await fakeGateway(t, () => ({ status: 202, afterMs: 60_000 }))
  const { app } = await startApp(t, {
    INGEST_URL: url,
    RATE_PER_SEC: '1000',
    MAX_IN_FLIGHT: '3',
    MAX_WAITING: '10',
    STOP_TIMEOUT_MS: '200',
  })
  const state = () => app.session.state
  await until('overflow', () => state().overflow > 20)
  t.match(state(), { in_flight: 3, queued: 10, sent: 3 })
  await until('all three requests', () => gateway.received.length === 3)
  t.match((await app.inject('/metrics')).body, /^retail_simulator_overflow_total [1-9]\d+$/m)
})

for (const status of [429, 503]) {
  t.test(`after ${status} with Retry-After nothing is sent until then, and sales go on falling due`, async (t) => {
    const { gateway, url } = await fakeGateway(t, (_, request) =>
      request === 1 ? { status, headers: { 'retry-after': '1' } } : undefined,
    )
    const { app, printed } = await startApp(t, {
      INGEST_URL: url,
      RATE_PER_SEC: '200',
      COUNT: '300',
      MAX_IN_FLIGHT: '20',
      MAX_WAITING: '100',
    })
    t.equal(await app.session.finished(), 0)
    const gaps = gateway.arrivals.map((at, place) => at - (gateway.arrivals[place - 1] ?? at))
    // Sales are 5 ms apart; a busy machine may see those in flight late, which makes the gap smaller.
    t.ok(Math.max(...gaps) >= 800, `nothing arrived for ${Math.max(...gaps)} ms`)
    t.ok(app.session.state.overflow > 0, 'the clock went on')
    t.equal(gateway.accepted.length, 300)
    await app.close()
    t.match(printed.join(''), new RegExp(`throttled +1\\.0 {2}seconds.*1 × ${status}`))
  })
}

t.test('batches are full, or sent after a wait; repeats are the same events', async (t) => {
  const sizes: number[] = []
  const { gateway, url } = await fakeGateway(t, (events) => {
    sizes.push(events.length)
    return undefined
  })
  const { app, printed } = await startApp(t, {
    INGEST_URL: url,
    RATE_PER_SEC: '1000',
    COUNT: '95',
    BATCH_SIZE: '10',
    REPEAT_SHARE: '0.5',
    SEED: '9',
  })
  t.equal(await app.session.finished(), 0)
  const different = new Set(gateway.received.map((event) => JSON.stringify(event)))
  t.equal(different.size, 95)
  t.ok(gateway.received.length > 120)
  t.ok(sizes.filter((size) => size === 10).length >= 9)
  await app.close()
  t.match(printed.join(''), new RegExp(`95 valid, 0 invalid, ${gateway.received.length - 95} repeated`))
})

t.test('the sample is replayed: every sale answered, text codes rejected with their path', async (t) => {
  const { gateway, url } = await fakeGateway(t)
  const { app, printed } = await startApp(t, {
    INGEST_URL: url,
    REPLAY_FILE: mappings('online-retail.sample.csv'),
    REPLAY_MAPPING: mappings('online-retail.json'),
    BATCH_SIZE: '7',
  })
  const started = Date.now()
  t.equal((await app.inject({ method: 'PUT', url: '/rate', payload: { rate_per_sec: 1 } })).statusCode, 409)
  t.equal(await app.session.finished(), 0)
  t.equal(gateway.accepted.length, 56)
  t.equal(gateway.rejected.length, 4)
  t.ok(
    gateway.received.every(({ ts }) => Number(ts) >= started - 60_000 && Number(ts) <= Date.now()),
    'ts is the time of sending',
  )
  await app.close()
  t.match(
    printed.join(''),
    /60 events[^]*56 valid, 4 invalid[^]*accepted +56\n[^]*rejected +4\n +4 {2}wrong_type \/sku\n/,
  )
})

t.test('the metrics have every label value from the start', async (t) => {
  const { url } = await fakeGateway(t)
  const { app } = await startApp(t, { INGEST_URL: url, RATE_PER_SEC: '0' })
  const { body } = await app.inject('/metrics')
  for (const kind of ['valid', 'invalid', 'repeat'])
    t.match(body, `retail_simulator_events_sent_total{kind="${kind}"} 0`)
  for (const answer of ['accepted', 'rejected', 'unanswered', 'retried', 'network_error'])
    t.match(body, `retail_simulator_answers_total{answer="${answer}"} 0`)
  t.match(body, 'retail_simulator_target_events_per_second 0')
})

t.test('it is not ready until the gateway responds, and says why; nothing falls due before', async (t) => {
  const { gateway, url } = await fakeGateway(t)
  await gateway.close()
  const { app } = await startApp(t, { INGEST_URL: url, RATE_PER_SEC: '1000', STOP_TIMEOUT_MS: '200' })
  await until('the reason', async () => (await app.inject('/ready')).body.includes('ECONNREFUSED'))
  t.equal((await app.inject('/ready')).statusCode, 503)
  t.match(app.session.state, { queued: 0, overflow: 0, sent: 0 })
  await gateway.listen(Number(new URL(url).port))
  await until('ready', async () => (await app.inject('/ready')).statusCode === 200)
  await until('sales', () => gateway.accepted.length > 0)
})

t.test('a run whose gateway never responds fails', async (t) => {
  const { gateway, url } = await fakeGateway(t)
  await gateway.close()
  const { app } = await startApp(t, { INGEST_URL: url, COUNT: '5', GIVE_UP_AFTER_MS: '300' })
  t.equal(await app.session.finished(), 1)
})

t.test('settings that depend on each other are rejected alone', async (t) => {
  await t.rejects(startApp(t, { REPLAY_FILE: 'a.csv' }), /REPLAY_MAPPING/)
})

t.test('without a CONTROL_TOKEN it does not listen beyond loopback, unless that is allowed', async (t) => {
  const { url: INGEST_URL } = await fakeGateway(t)
  const env = { INGEST_URL, RATE_PER_SEC: '0', BIND_HOST: '0.0.0.0' }
  await t.rejects(startApp(t, env), { message: /set CONTROL_TOKEN.*ALLOW_OPEN_ACCESS=true/ })
  await t.resolves(startApp(t, { ...env, CONTROL_TOKEN: 'open sesame' }))
  await t.resolves(startApp(t, { ...env, ALLOW_OPEN_ACCESS: 'true' }))
})
