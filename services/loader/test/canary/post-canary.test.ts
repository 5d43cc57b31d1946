import { createServer } from 'node:http'
import { type AddressInfo } from 'node:net'
import { once } from 'node:events'
import { CANARY_STORE_ID } from '@stream-retail/schemas/canary'
import t from 'tap'
import { postCanary, readAnswer } from '../../src/canary/post-canary.ts'

const SALE = { event_id: 'e', store_id: CANARY_STORE_ID, sku: 1, qty: 1, ts: 1 }
const signal = new AbortController().signal

t.test('202 and 200 (a repeat) are accepted', async (t) => {
  for (const status of [200, 202]) t.same(readAnswer(status, '{}', null), { kind: 'accepted' })
})

t.test('a rejection is final, also of the key, and says why', async (t) => {
  t.match(readAnswer(422, '{"code":"invalid_sale","detail":"qty must not be 0"}', null), {
    kind: 'rejected',
    detail: /422 invalid_sale: qty must not be 0/,
  })
  t.match(readAnswer(401, '{"code":"unauthorized","detail":"This needs a key."}', null), {
    kind: 'rejected',
    detail: /401 unauthorized/,
  })
})

t.test('429 and 503 are obeyed: later, after as many seconds as they say', async (t) => {
  t.match(readAnswer(429, '{}', '7'), { kind: 'later', unsure: false, afterMs: 7_000 })
  t.match(readAnswer(503, '{"code":"overloaded"}', '2'), { kind: 'later', unsure: false, afterMs: 2_000 })
  t.match(readAnswer(503, '{"outcome":"unknown"}', null), { kind: 'later', unsure: true, afterMs: 0 })
  t.match(readAnswer(503, '{}', 'Wed, 21 Oct 2015 07:28:00 GMT'), { kind: 'later', afterMs: 0 })
  t.match(readAnswer(500, '<html>', null), { kind: 'later', unsure: true })
})

t.test('a gateway that is not there surely took nothing; one that hangs up may have', async (t) => {
  const server = createServer((request) => {
    request.socket.destroy()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  t.match(await postCanary({ url, apiKey: '', signal }, SALE), { kind: 'later', unsure: true })
  server.close()
  await once(server, 'close')
  t.match(await postCanary({ url, apiKey: '', signal }, SALE), {
    kind: 'later',
    unsure: false,
    detail: /does not answer/,
  })
})

t.test('it posts with the key, as a shop does', async (t) => {
  const seen: { headers?: unknown; body?: string; url?: string | undefined } = {}
  const server = createServer((request, response) => {
    Object.assign(seen, { headers: request.headers, url: request.url, body: '' })
    request
      .on('data', (chunk: Buffer) => {
        seen.body += chunk.toString()
      })
      .on('end', () => response.writeHead(202).end('{"accepted":1}'))
  }).listen(0, '127.0.0.1')
  t.teardown(() => server.close())
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  t.same(await postCanary({ url, apiKey: 'key-of-the-loader', signal }, SALE), { kind: 'accepted' })
  t.match(seen, { url: '/sales', headers: { authorization: 'Bearer key-of-the-loader' } })
  t.same(JSON.parse(seen.body ?? ''), SALE)
})
