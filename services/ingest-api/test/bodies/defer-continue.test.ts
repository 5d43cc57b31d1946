import t from 'tap'
import { aSale } from '../fixtures/a-sale.ts'
import { gateway, post } from '../fixtures/gateway.ts'
import { until } from '../../../chassis/test/until.ts'
import { rawClient, rawRequest } from '../fixtures/raw-client.ts'

const EXPECT = 'Expect: 100-continue'
const KEY = 'key-of-the-shop-1'

t.test('a request that is rejected by its headers is not asked for its body', async (t) => {
  const { app } = await gateway(t, { env: { MAX_BODY_BYTES: '100000' } })
  const tooLong = ['Content-Length: 100001', EXPECT]
  const check = rawRequest('', tooLong).replace('/sales', '/sales/check')
  const cases: [string, number, string][] = [
    ['too long', 413, rawRequest('', tooLong)],
    ['too long for another route', 413, check],
    ['encoding', 415, rawRequest('', ['Content-Length: 10', 'Content-Encoding: br', EXPECT])],
    ['type', 415, rawRequest('', ['Content-Length: 10', EXPECT]).replace('application/json', 'text/csv')],
  ]
  for (const [name, status, request] of cases) {
    const { socket, statuses, ended, text } = await rawClient(t, app)
    socket.write(request)
    await ended()
    t.same(await statuses(1), [status], name)
    t.match(text(), /connection: close/i, 'the client may send the body or not, so nothing can follow it')
  }
})

t.test('without a key, or while the gateway is overloaded, the body is not asked for either', async (t) => {
  const guarded = await gateway(t, { env: { INGEST_API_KEYS: `shop:${KEY}` } })
  const busy = await gateway(t, { env: { MAX_BYTES_IN_FLIGHT: '100000' } })
  busy.broker.held = true
  void post(busy.app, aSale({ store_id: 1 })).catch(() => undefined)
  await until('a sale is in flight', () => busy.broker.calls.length === 1)
  for (const [{ app }, status] of [
    [guarded, 401],
    [busy, 503],
  ] as const) {
    const { socket, statuses, ended } = await rawClient(t, app)
    socket.write(rawRequest('', ['Content-Length: 99999', EXPECT]))
    await ended()
    t.same(await statuses(1), [status])
  }
})

t.test('a client that sends the body although it was not asked gets its answer, and no reset', async (t) => {
  const { app } = await gateway(t, { env: { INGEST_API_KEYS: `shop:${KEY}` } })
  const { socket, statuses } = await rawClient(t, app)
  const errors: Error[] = []
  socket.on('error', (error) => {
    errors.push(error)
  })
  socket.write(rawRequest('', ['Content-Length: 500000', EXPECT]))
  t.same(await statuses(1), [401])
  for (let time = 0; time < 5; time++) await new Promise((written) => socket.write(Buffer.alloc(100_000), written))
  t.same(errors, [])
})

t.test('an acceptable request is asked for its body once, and the connection stays in use', async (t) => {
  const { app, broker } = await gateway(t)
  const { socket, statuses, text } = await rawClient(t, app)
  for (const route of ['/sales', '/sales/check']) {
    const before = text().length
    const body = JSON.stringify(aSale())
    socket.write(rawRequest('', [`Content-Length: ${body.length}`, EXPECT]).replace('/sales', route))
    await statuses(route === '/sales' ? 1 : 3)
    t.match(text().slice(before), /^HTTP\/1.1 100 /)
    socket.write(body)
    await statuses(route === '/sales' ? 2 : 4)
  }
  t.same(await statuses(4), [100, 202, 100, 200])
  t.equal(broker.stored.length, 1)
})
