import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { type AddressInfo, type Socket, connect } from 'node:net'
import t from 'tap'
import { aSale } from '../fixtures/a-sale.ts'
import { gateway, metric } from '../fixtures/gateway.ts'
import { rawClient, rawRequest } from '../fixtures/raw-client.ts'
import { until } from '../../../chassis/test/until.ts'

const SHOP = 'key-of-the-shop-1'
const TILL = 'key-of-the-till-2'
const KEYS = { INGEST_API_KEYS: `shop:${SHOP},till:${TILL}` }
type App = Awaited<ReturnType<typeof gateway>>['app']

async function send(app: App, headers: Record<string, string>): Promise<number> {
  return (await app.inject({ method: 'POST', url: '/sales', headers, payload: aSale() })).statusCode
}

t.test('a key in either header opens /sales, whatever the case of the scheme', async (t) => {
  const { app } = await gateway(t, { env: KEYS })
  for (const headers of [
    { authorization: `Bearer ${SHOP}` },
    { authorization: `bearer   ${TILL} ` },
    { 'x-api-key': TILL },
    { 'authorization': 'Basic dXNlcjpwYXNz', 'x-api-key': SHOP },
    { 'authorization': 'Bearer wrong-but-not-asked', 'x-api-key': SHOP },
  ]) {
    t.equal(await send(app, headers), 202, JSON.stringify(headers))
  }
})

t.test('without a valid key the answer is 401 and reveals nothing more', async (t) => {
  const { app, broker } = await gateway(t, { env: KEYS })
  const wrong = [
    { authorization: `Bearer ${SHOP}x` },
    { 'x-api-key': '' },
    { 'x-api-key': 'wrong', 'authorization': `Bearer ${SHOP}` },
  ]
  const none = [{}, { authorization: SHOP }, { authorization: `Basic ${SHOP}` }, { authorization: 'Bearer' }]
  const documents = new Set<string>()
  for (const headers of [...wrong, ...none] as Record<string, string>[]) {
    const answer = await app.inject({
      method: 'POST',
      url: '/sales',
      headers: { 'x-request-id': 'one', ...headers },
      payload: '{ not json',
    })
    t.match(
      [answer.statusCode, answer.headers['www-authenticate'], answer.headers['content-type']],
      [401, 'Bearer', /^application\/problem\+json/],
      JSON.stringify(headers),
    )
    documents.add(answer.body)
  }
  t.equal(documents.size, 1, 'every rejection is the same')
  t.match([...documents][0], '"code":"unauthorized"')
  t.same(broker.stored, [])
  t.equal(await metric(app, 'retail_unauthorized_requests_total{reason="wrong"}'), wrong.length)
  t.equal(await metric(app, 'retail_unauthorized_requests_total{reason="missing"}'), none.length)
  t.equal(await metric(app, 'retail_events_received_total'), 0)
})

t.test('a client without a key that keeps sending a long body gets its answer instead of a reset', async (t) => {
  const { app } = await gateway(t, { env: KEYS })
  const { socket, statuses } = await rawClient(t, app)
  const errors: Error[] = []
  socket.on('error', (error) => {
    errors.push(error)
  })
  socket.write(rawRequest('', ['Content-Length: 9000000']))
  t.same(await statuses(1), [401])
  for (let time = 0; time < 5; time++)
    await new Promise((written) => {
      socket.write(Buffer.alloc(100_000), written)
    })
  t.same(errors, [])
})

t.test('every spelling of the path requires the key, and nothing else does', async (t) => {
  const { app } = await gateway(t, { env: KEYS })
  for (const url of ['/sales', '/sales?x=1', '/%73ales', 'http://elsewhere/sales'])
    t.equal((await app.inject({ method: 'POST', url, payload: aSale() })).statusCode, 401, url)
  for (const url of ['/health', '/ready', '/metrics']) t.equal((await app.inject(url)).statusCode, 200, url)
})

t.test('the request has the name of its key; without configured keys it has none and needs none', async (t) => {
  for (const [env, expected] of [
    [KEYS, 'till'],
    [{}, undefined],
  ] as const) {
    const { app } = await gateway(t, { env })
    const names: (string | undefined)[] = []
    app.addHook('onResponse', async ({ keyName }) => {
      names.push(keyName)
    })
    t.equal(await send(app, { 'x-api-key': TILL }), 202)
    t.same(names, [expected])
  }
})

async function dial(
  t: { teardown: (end: () => void) => void },
  app: App,
): Promise<{ socket: Socket; received: () => string }> {
  if (!app.server.listening) await app.listen({ host: '127.0.0.1', port: 0 })
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1')
  let text = ''
  socket
    .on('data', (chunk: Buffer) => {
      text += chunk.toString()
    })
    .on('error', () => undefined)
  t.teardown(() => {
    socket.destroy()
  })
  await once(socket, 'connect')
  return { socket, received: () => text }
}

t.test('the rejection comes before the body, and the connection stays usable for the next request', async (t) => {
  const { app } = await gateway(t, { env: KEYS })
  const { socket, received } = await dial(t, app)
  const body = JSON.stringify(aSale())
  socket.write(
    `POST /sales HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`,
  )
  await until('it is rejected', () => received().includes('HTTP/1.1 401'))
  t.notMatch(received(), /connection: close/i)
  socket.write(
    `${body}POST /sales HTTP/1.1\r\nhost: x\r\nx-api-key: ${SHOP}\r\ncontent-type: ` +
      `application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  )
  await until('the next is accepted', () => received().includes('HTTP/1.1 202'))
})

t.test('nothing is read of a body that is too long or endless: the connection closes', async (t) => {
  const { app } = await gateway(t, { env: KEYS })
  for (const length of ['content-length: 99999999999', 'transfer-encoding: chunked']) {
    const { socket, received } = await dial(t, app)
    socket.write(`POST /sales HTTP/1.1\r\nhost: x\r\n${length}\r\n\r\n`)
    await until('it is rejected', () => received().includes('HTTP/1.1 401'))
    t.match(received(), /connection: close/i, length)
    await until('the connection is closed', () => socket.closed)
  }
})

t.test('a changed key file is soon in use; an unusable one leaves the previous keys in use', async (t) => {
  const file = `${t.testdir({ keys: `shop: ${SHOP}\n` })}/keys`
  const { app } = await gateway(t, { env: { INGEST_API_KEYS_FILE: file } })
  t.same([await send(app, { 'x-api-key': SHOP }), await send(app, { 'x-api-key': TILL })], [202, 401])
  writeFileSync(file, `shop: ${SHOP}\nshop: ${TILL}\n`)
  await until('both keys open', async () => (await send(app, { 'x-api-key': TILL })) === 202)
  t.equal(await metric(app, 'retail_api_keys'), 2)
  writeFileSync(file, 'shop: short\n')
  await until('/ready tells', () => 'keys' in app.readiness.warnings)
  t.match((await app.inject('/ready')).json(), {
    ready: true,
    warnings: { keys: /previous keys stay in use: line 1: the key must/ },
  })
  t.equal(await metric(app, 'retail_api_keys_file_stale'), 1)
  t.same(
    [await send(app, { 'x-api-key': SHOP }), await send(app, { 'x-api-key': TILL }), await send(app, {})],
    [202, 202, 401],
  )
  writeFileSync(file, `shop: ${TILL}\n`)
  await until('the old key is rejected', async () => (await send(app, { 'x-api-key': SHOP })) === 401)
  t.same([await metric(app, 'retail_api_keys_file_stale'), app.readiness.warnings], [0, {}])
})

t.test('keys that cannot be used stop the start and are not shown', async (t) => {
  const file = `${t.testdir({ keys: 'shop hush-hush' })}/keys`
  for (const [env, message] of [
    [{ INGEST_API_KEYS: 'shop:hush' }, /INGEST_API_KEYS cannot be used: key 1 .* 16 to 256/],
    [{ INGEST_API_KEYS_FILE: file }, /INGEST_API_KEYS_FILE cannot be used: line 1: .* 16 to 256/],
    [{ INGEST_API_KEYS_FILE: `${file}.gone` }, /INGEST_API_KEYS_FILE cannot be used: ENOENT/],
    [{ BIND_HOST: '0.0.0.0' }, /set INGEST_API_KEYS or/],
  ] as const) {
    const error = await gateway(t, { env: { ...env }, ready: false }).then(
      () => new Error('it started'),
      (caught: unknown) => caught as Error,
    )
    t.match(error.message, message)
    t.notMatch(error.message, 'hush')
  }
})
