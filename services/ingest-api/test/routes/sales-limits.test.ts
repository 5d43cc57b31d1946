import t from 'tap'
import { aSale } from '../fixtures/a-sale.ts'
import { type Answer, gateway, metric, post } from '../fixtures/gateway.ts'
import { rawClient, rawRequest } from '../fixtures/raw-client.ts'
import { until } from '../../../chassis/test/until.ts'

const many = (count: number) => Array.from({ length: count }, () => aSale())

t.test(
  'beyond the limit of sales in flight, the answer is 503 at once, even before the body has arrived',
  async (t) => {
    const { app, broker } = await gateway(t, { env: { MAX_SALES_IN_FLIGHT: '10' } })
    broker.held = true
    const first = post(app, many(9))
    await until('nine are in flight', async () => (await metric(app, 'retail_inflight_events')) === 9)
    const second = await post(app, many(2))
    t.match(
      [second.statusCode, second.headers['retry-after'], second.json()],
      [503, '1', { code: 'overloaded', retriable: true }],
    )
    const third = post(app, aSale())
    await until('ten are in flight', async () => (await metric(app, 'retail_inflight_events')) === 10)
    const { socket, statuses } = await rawClient(t, app)
    socket.write(rawRequest('', ['Content-Length: 1000']))
    t.same(await statuses(1), [503], 'the body was not awaited')
    t.equal(await metric(app, 'retail_requests_rejected_total{reason="overloaded"}'), 2)
    broker.held = false
    for (const call of broker.calls) call.done()
    t.same([(await first).statusCode, (await third).statusCode], [202, 202])
    t.equal(await metric(app, 'retail_inflight_events'), 0)
  },
)

t.test('beyond the limit of held bytes, the answer is 503, whether the length was declared or found', async (t) => {
  const { app, broker } = await gateway(t, { env: { MAX_BYTES_IN_FLIGHT: '100000' } })
  broker.held = true
  const first = post(app, many(500))
  await until('it is in flight', () => broker.calls.length === 1)
  const told = await rawClient(t, app)
  told.socket.write(rawRequest('', ['Content-Length: 90000']))
  t.same(await told.statuses(1), [503])
  const found = await rawClient(t, app)
  found.socket.write(rawRequest(`10000\r\n${' '.repeat(0x10000)}\r\n`, ['Transfer-Encoding: chunked']))
  t.same(await found.statuses(1), [503])
  broker.calls[0]?.done()
  t.equal((await first).statusCode, 202)
  t.equal(await metric(app, 'retail_inflight_bytes'), 0)
})

t.test('a body that queued too long is asked to retry later', async (t) => {
  const { app, broker } = await gateway(t, { env: { QUEUE_TIMEOUT_MS: '1' } })
  const answers = await Promise.all(Array.from({ length: 30 }, () => post(app, many(1_000))))
  const codes = answers.map(({ statusCode }) => statusCode)
  t.ok(codes.includes(202) && codes.includes(503), codes.join())
  t.equal(broker.stored.length, codes.filter((code) => code === 202).length * 1_000)
  t.equal(await metric(app, 'retail_inflight_events'), 0)
})

t.test('a sender has a quota of sales; every answer states what remains', async (t) => {
  const { app, broker } = await gateway(t, { env: { RATE_LIMIT_SALES: '10', RATE_LIMIT_WINDOW_MS: '60000' } })
  const first = await post(app, many(4))
  t.match(
    [first.statusCode, first.headers['ratelimit-policy'], first.headers['ratelimit']],
    [202, '"sales";q=10;w=60', '"sales";r=6;t=24'],
  )
  const rejected = await post(app, many(7))
  t.match(
    [rejected.statusCode, rejected.headers['retry-after'], rejected.headers['ratelimit']],
    [429, '6', /^"sales";r=6;t=/],
  )
  t.match(rejected.json(), { code: 'rate_limited', retriable: true })
  t.equal((await post(app, many(6))).statusCode, 202, 'rejected sales use no quota')
  for (const [body, type] of [
    ['nonsense', 'application/json'],
    ['x', 'text/csv'],
    ['', 'application/json'],
  ] as const)
    t.match((await post(app, body, type)).headers['ratelimit'], /r=0/)
  t.equal(broker.stored.length, 10)
  t.equal(await metric(app, 'retail_requests_rejected_total{reason="rate_limited"}'), 1)
})

t.test('a batch that can never pass is rejected as such', async (t) => {
  const { app } = await gateway(t, { env: { RATE_LIMIT_SALES: '10' } })
  t.match((await post(app, many(11))).json(), {
    status: 413,
    code: 'larger_than_rate_limit',
    retriable: false,
    detail: /limit of 10/,
  })
  t.equal((await post(app, many(10))).statusCode, 202)
})

t.test('a sale that could not be accepted uses no quota', async (t) => {
  const { app } = await gateway(t, {
    env: { RATE_LIMIT_SALES: '10', REGISTRY_URL: 'http://127.0.0.1:1' },
    ready: false,
  })
  for (let time = 0; time < 3; time++) {
    const answer = await post(app, many(10))
    t.match(
      [answer.statusCode, answer.json<Answer>().code, answer.headers['ratelimit']],
      [503, 'schema_unavailable', '"sales";r=10;t=0'],
    )
  }
})

t.test('each key has its own limit, and without a key the answer is 401, not 429', async (t) => {
  const { app } = await gateway(t, {
    env: { RATE_LIMIT_SALES: '5', INGEST_API_KEYS: 'a:0123456789abcdef0,b:0123456789abcdef1' },
  })
  const by = (key: string, count: number) => post(app, many(count), 'application/json', { 'x-api-key': key })
  t.equal((await by('0123456789abcdef0', 5)).statusCode, 202)
  t.equal((await by('0123456789abcdef0', 1)).statusCode, 429)
  t.equal((await by('0123456789abcdef1', 5)).statusCode, 202)
  t.equal((await post(app, many(1))).statusCode, 401)
})
