import t, { type Test } from 'tap'
import type { FastifyInstance } from 'fastify'
import { fakeGateway } from '../fake-gateway.ts'
import { startApp } from '../start-app.ts'
import { until } from '../../../chassis/test/until.ts'

async function control(
  t: Test,
  env: Record<string, string> = {},
): Promise<{ app: FastifyInstance; received: () => number }> {
  const { gateway, url } = await fakeGateway(t)
  const { app } = await startApp(t, { INGEST_URL: url, RATE_PER_SEC: '0', STOP_TIMEOUT_MS: '1000', ...env })
  return { app, received: () => gateway.received.length }
}

const put = async (app: FastifyInstance, payload: unknown, headers = {}) =>
  app.inject({
    method: 'PUT',
    url: '/rate',
    payload: JSON.stringify(payload),
    headers: { 'content-type': 'application/json', ...headers },
  })

t.test('GET /rate shows the state, and a new rate takes effect at once', async (t) => {
  const { app, received } = await control(t)
  t.same((await app.inject('/rate')).json(), {
    mode: 'rate',
    rate_per_sec: 0,
    max_rate_per_sec: 100_000,
    paused: false,
    sent: 0,
    accepted: 0,
    rejected: 0,
    unanswered: 0,
    in_flight: 0,
    queued: 0,
    overflow: 0,
    left: null,
  })
  const answer = await put(app, { rate_per_sec: 50.5 })
  t.equal(answer.statusCode, 200)
  t.match(answer.json(), { rate_per_sec: 50.5 })
  await until('sales at the new rate', () => received() > 5)
  t.match((await put(app, { rate_per_sec: 0 })).json(), { rate_per_sec: 0, queued: 0 })
})

t.test('invalid rates are rejected as problem+json and change nothing', async (t) => {
  const { app } = await control(t, { RATE_PER_SEC: '3' })
  for (const body of [
    { rate_per_sec: '50' },
    { rate_per_sec: -1 },
    { rate_per_sec: 1e9 },
    { rate_per_sec: null },
    {},
    [],
    5,
    { rate_per_sec: 5, burst: 9 },
  ]) {
    const answer = await put(app, body)
    t.equal(answer.statusCode, 400, JSON.stringify(body))
    t.match(answer.headers['content-type'], /problem\+json/)
  }
  t.equal((await put(app, {}, { 'content-type': 'text/plain' })).statusCode, 415)
  t.match((await app.inject('/rate')).json(), { rate_per_sec: 3 })
})

t.test('pause stops sending, resume continues it, and both are idempotent', async (t) => {
  const { app, received } = await control(t, { RATE_PER_SEC: '100' })
  await until('first sales', () => received() > 3)
  for (let times = 0; times < 2; times++) {
    const answer = await app.inject({ method: 'POST', url: '/pause' })
    t.equal(answer.statusCode, 200)
    t.match(answer.json(), { paused: true, rate_per_sec: 100 })
  }
  t.match((await app.inject('/metrics')).body, /^retail_simulator_paused 1$/m)
  await until(
    'answers in flight',
    async () => (await app.inject('/rate')).json<{ in_flight: number }>().in_flight === 0,
  )
  const before = received()
  await put(app, { rate_per_sec: 1000 })
  t.equal(received(), before)
  for (let times = 0; times < 2; times++)
    t.match((await app.inject({ method: 'POST', url: '/resume' })).json(), { paused: false })
  await until('sales after the resume', () => received() > before + 10)
})

t.test('a pause also holds back sales that are already due', async (t) => {
  const { gateway, url } = await fakeGateway(t, () => ({ status: 202, afterMs: 300 }))
  const { app } = await startApp(t, {
    INGEST_URL: url,
    RATE_PER_SEC: '100',
    MAX_IN_FLIGHT: '1',
    STOP_TIMEOUT_MS: '1000',
  })
  await until('sales that wait', () => app.session.state.queued > 5)
  await app.inject({ method: 'POST', url: '/pause' })
  const before = gateway.received.length
  await until('the last answer', () => app.session.state.in_flight === 0)
  t.equal(gateway.received.length, before)
  t.ok(app.session.state.queued > 5)
  await app.inject({ method: 'POST', url: '/resume' })
  await until('the next sale', () => gateway.received.length > before)
})

t.test('pages of other sites may not control it, its own may', async (t) => {
  const { app } = await control(t)
  for (const url of ['/pause', '/resume'] as const) {
    const answer = await app.inject({
      method: 'POST',
      url,
      headers: { host: 'localhost:8086', origin: 'https://shop.example' },
    })
    t.equal(answer.statusCode, 403)
    t.match(answer.json(), { code: 'cross_site' })
  }
  t.equal(
    (await app.inject({ method: 'POST', url: '/pause', headers: { host: 'localhost:8086', origin: 'null' } }))
      .statusCode,
    403,
  )
  t.equal((await put(app, { rate_per_sec: 1 }, { origin: 'https://shop.example' })).statusCode, 403)
  t.match((await app.inject('/rate')).json(), { paused: false, rate_per_sec: 0 })
  t.equal(
    (
      await app.inject({
        method: 'POST',
        url: '/pause',
        headers: { host: 'localhost:8086', origin: 'http://localhost:8086' },
      })
    ).statusCode,
    200,
  )
})

t.test('a page whose DNS name was rebound to this machine reads nothing, unless the name is allowed', async (t) => {
  const headers = { host: 'rebound.example:8086' }
  const answer = await (await control(t)).app.inject({ url: '/rate', headers })
  t.match([answer.statusCode, answer.json()], [403, { code: 'foreign_host' }])
  const { app } = await control(t, { ALLOWED_HOSTS: 'rebound.example' })
  t.equal((await app.inject({ url: '/rate', headers })).statusCode, 200)
})
