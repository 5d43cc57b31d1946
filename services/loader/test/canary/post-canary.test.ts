import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CANARY_STORE_ID } from '@stream-retail/schemas/canary'
import t from 'tap'
import { checkCanary, postCanary, resultOf } from '../../src/canary/post-canary.ts'
import { GatewayClient, readReply } from '../../src/clients/gateway.ts'
import { closedPort, rawServer } from '../clients/raw-server.ts'

const SALE = { event_id: 'e', store_id: CANARY_STORE_ID, sku: 1, qty: 1, ts: 1 }
const signal = new AbortController().signal
const read = (status: number, text: string, retryAfter: string | null) => resultOf(readReply(status, text, retryAfter))

t.test('202 and 200 (a duplicate) are accepted', async (t) => {
  for (const status of [200, 202]) t.same(read(status, '{}', null), { kind: 'accepted' })
})

t.test('a rejection is final, also one of the API key, and says why', async (t) => {
  t.match(read(422, '{"code":"invalid_sale","detail":"qty must not be 0"}', null), {
    kind: 'rejected',
    detail: /422 invalid_sale: qty must not be 0/,
  })
  t.match(read(401, '{"code":"unauthorized","detail":"This needs a key."}', null), {
    kind: 'rejected',
    detail: /401 unauthorized/,
  })
})

t.test('after 429 and 503 the canary waits as long as Retry-After says', async (t) => {
  t.match(read(429, '{}', '7'), { kind: 'later', outcomeUnknown: false, afterMs: 7_000 })
  t.match(read(503, '{"code":"overloaded"}', '2'), { kind: 'later', outcomeUnknown: false, afterMs: 2_000 })
  t.match(read(503, '{"outcome":"unknown"}', null), { kind: 'later', outcomeUnknown: true, afterMs: 0 })
  t.match(read(503, '{}', 'Wed, 21 Oct 2015 07:28:00 GMT'), { kind: 'later', afterMs: 0 })
  t.match(read(500, '<html>', null), { kind: 'later', outcomeUnknown: true })
})

t.test('a gateway that is not reachable took nothing; one that hangs up may have taken the sale', async (t) => {
  const { url } = await rawServer(t, (socket) => socket.destroy())
  t.match(await postCanary(new GatewayClient(url, ''), SALE, signal), { kind: 'later', outcomeUnknown: true })
  for (const unreachable of [await closedPort(), 'http://no-such-host.invalid:8080'])
    t.match(await postCanary(new GatewayClient(unreachable, ''), SALE, signal), {
      kind: 'later',
      outcomeUnknown: false,
      detail: /does not answer/,
    })
})

t.test('it posts with the key, as a shop does', async (t) => {
  const seen: { headers?: Record<string, unknown>; body?: string; url?: string | undefined } = {}
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
  const gateway = new GatewayClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 'key-of-the-loader')
  t.same(await postCanary(gateway, SALE, signal), { kind: 'accepted' })
  t.match(seen, { url: '/sales', headers: { authorization: 'Bearer key-of-the-loader' } })
  t.notOk('prefer' in (seen.headers ?? {}), 'a duplicate is not published again')
  t.same(JSON.parse(seen.body ?? ''), SALE)
  await checkCanary(gateway, SALE, signal)
  t.match(seen, { url: '/sales/check' })
})
