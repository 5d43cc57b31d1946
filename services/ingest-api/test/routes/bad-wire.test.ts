import type { Socket } from 'node:net'
import t from 'tap'
import { gzipSync } from 'node:zlib'
import { aSale } from '../fixtures/a-sale.ts'
import { gateway, metric, post } from '../fixtures/gateway.ts'
import { rawClient, rawRequest } from '../fixtures/raw-client.ts'
import { until } from '../../../chassis/test/until.ts'

const good = (): string => JSON.stringify(aSale())

t.test('pipelined requests are answered in order, each separately', async (t) => {
  const { app, broker } = await gateway(t)
  const { socket, statuses } = await rawClient(t, app)
  socket.write(
    rawRequest(good()) + rawRequest('{}') + rawRequest(`[${good()},7]`) + rawRequest('nonsense') + rawRequest(good()),
  )
  t.same(await statuses(5), [202, 422, 207, 400, 202])
  t.equal(broker.stored.length, 3)
})

t.test('garbage after a request that waits for the broker is not answered in its place', async (t) => {
  const { app, broker } = await gateway(t)
  const { socket, text, ended } = await rawClient(t, app)
  broker.held = true
  socket.write(rawRequest(good()))
  await until('the sale is being sent', () => broker.calls.length === 1)
  socket.write('\0\0 nonsense\r\n\r\n')
  await ended()
  t.equal(text(), '')
  broker.calls[0]?.done()
  await until('nothing is in flight', async () => (await metric(app, 'retail_inflight_events')) === 0)
})

t.test('a client that half-closes after the request gets its answer', async (t) => {
  const { app, broker } = await gateway(t)
  const { socket, statuses } = await rawClient(t, app)
  broker.held = true
  const ended = new Promise((done) => {
    app.server.once('connection', (other: Socket) => other.once('end', done))
  })
  socket.end(rawRequest(good()))
  await Promise.all([ended, until('the sale is being sent', () => broker.calls.length === 1)])
  broker.calls[0]?.done()
  t.same(await statuses(1), [202])
})

t.test(
  'a client that half-closes or disconnects in the middle of the body stores nothing and leaves nothing behind',
  async (t) => {
    const { app, broker } = await gateway(t)
    const half = await rawClient(t, app)
    half.socket.end(rawRequest(good().slice(0, 20), ['Content-Length: 500']))
    t.same(await half.statuses(1), [400])
    const gone = await rawClient(t, app)
    gone.socket.write(rawRequest(good().slice(0, 20), ['Content-Length: 500']))
    await until('it is being read', async () => (await metric(app, 'retail_inflight_bytes')) > 0)
    gone.socket.destroy()
    await until('nothing is held', async () => (await metric(app, 'retail_inflight_bytes')) === 0)
    t.equal(broker.stored.length, 0)
    t.equal(await metric(app, 'retail_requests_rejected_total{reason="other"}'), 0)
  },
)

t.test('a body that is too slow is abandoned, whether it has begun or not', async (t) => {
  const { app } = await gateway(t, { env: { BODY_TIMEOUT_MS: '200' } })
  for (const begun of ['', '{"event_id":']) {
    const { socket, statuses, text, ended } = await rawClient(t, app)
    socket.write(rawRequest(begun, ['Content-Length: 500']))
    t.same(await statuses(1), [408])
    await ended()
    t.match(text(), /body_too_slow/)
    t.match(text(), /connection: close/i)
  }
  t.equal(await metric(app, 'retail_inflight_bytes'), 0)
})

t.test('endless chunks are cut off at the limit, compressed or not', async (t) => {
  const { app } = await gateway(t, { env: { MAX_BODY_BYTES: '100000', MAX_UNPACKED_BYTES: '200000' } })
  const plain = Buffer.alloc(10_000, 32)
  for (const [head, bytes] of [
    [[], plain],
    [['Content-Encoding: gzip'], gzipSync(Buffer.alloc(10_000_000))],
  ] as const) {
    const { socket, statuses, text, ended } = await rawClient(t, app)
    socket.write(rawRequest('', ['Transfer-Encoding: chunked', ...head]))
    const timer = setInterval(() => {
      socket.write(`${bytes.length.toString(16)}\r\n`)
      socket.write(bytes)
      socket.write('\r\n')
    }, 1)
    t.teardown(() => {
      clearInterval(timer)
    })
    t.same(await statuses(1), [413])
    await ended()
    clearInterval(timer)
    t.match(text(), /body_too_large/)
  }
  t.equal(await metric(app, 'retail_inflight_bytes'), 0)
})

t.test('a hundred thousand bytes of headers are 431 as a problem document', async (t) => {
  const { app } = await gateway(t)
  const { socket, statuses, text } = await rawClient(t, app)
  socket.write(rawRequest(good(), [`X-Filler: ${'x'.repeat(100_000)}`]))
  t.same(await statuses(1), [431])
  t.match(text(), /application\/problem\+json[^]*headers_too_large/)
})

t.test('invalid HTTP is 400 as a problem document', async (t) => {
  const { app } = await gateway(t)
  for (const bytes of [
    'hello\r\n\r\n',
    'POST /sales HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n',
    'POST /sales HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    'POST /sales HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}',
  ]) {
    const { socket, statuses, text } = await rawClient(t, app)
    socket.write(bytes)
    t.same(await statuses(1), [400], bytes)
    t.match(text(), /not_http/)
  }
})

t.test('a rejection before the body was read keeps the connection when the rest is short', async (t) => {
  const { app } = await gateway(t)
  const { socket, statuses } = await rawClient(t, app)
  const latin = rawRequest(good()).replace('application/json', 'application/json; charset=latin1')
  socket.write(latin + rawRequest(good()))
  t.same(await statuses(2), [415, 202])
  t.equal((await post(app, aSale())).statusCode, 202)
})
