import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { Gateway } from '../../src/delivery/gateway.ts'
import { type Posted, postSales } from '../../src/delivery/post-sales.ts'
import { type Behaviour, type FakeGateway, fakeGateway } from '../fake-gateway.ts'

const events = [
  { event_id: '0b0c3f2e-5a1d-4c39-9a0e-0d3b7a6f1c11', store_id: 1, sku: 2, qty: 3, ts: Date.now() },
  { event_id: '0b0c3f2e-5a1d-4c39-9a0e-0d3b7a6f1c12', store_id: 1, sku: 'POST', qty: 3, ts: Date.now() },
]

type PostResult = Posted & { gateway: FakeGateway; retries: string[] }

async function post(
  t: Test,
  behaviour: Behaviour,
  limits: { giveUpAfterMs?: number; timeoutMs?: number; stop?: AbortSignal } = {},
): Promise<PostResult> {
  const { gateway, url } = await fakeGateway(t, behaviour)
  const settings = { INGEST_URL: url, INGEST_API_KEY: '', MAX_IN_FLIGHT: 2 }
  const client = new Gateway(settings, undefined, limits.timeoutMs ?? 5000)
  t.teardown(async () => client.close())
  const retries: string[] = []
  const posted = await postSales(events, {
    post: async (sales) => client.post(sales),
    stop: limits.stop ?? new AbortController().signal,
    giveUpAfterMs: limits.giveUpAfterMs ?? Infinity,
    onRetry: (reason) => {
      retries.push(reason)
    },
  })
  return { ...posted, gateway, retries }
}

t.test('after 503 the same events are sent again, but not before Retry-After has passed', async (t) => {
  const { gateway, outcomes, tries, retries } = await post(t, (_, request) =>
    request === 1 ? { status: 503, headers: { 'retry-after': '1' } } : undefined,
  )
  t.equal(tries, 2)
  t.same(retries, ['retried'])
  t.same(gateway.received, [...events, ...events])
  t.ok((gateway.arrivals[1] ?? 0) - (gateway.arrivals[0] ?? 0) >= 1000)
  t.same(
    outcomes.map(({ answer }) => answer),
    ['accepted', 'rejected'],
  )
  t.same(outcomes[1], { answer: 'rejected', codes: ['wrong_type'], paths: ['/sku'] })
})

t.test('a gateway that closes the connection gets the same events again', async (t) => {
  const { gateway, tries, retries } = await post(t, (_, request) => (request < 3 ? 'hang up' : undefined))
  t.equal(tries, 3)
  t.same(retries, ['network_error', 'network_error'])
  t.same(gateway.received, [...events, ...events, ...events])
})

t.test('a gateway that does not respond gets them again after the timeout', async (t) => {
  const { outcomes, retries } = await post(
    t,
    (_, request) => (request === 1 ? { status: 202, afterMs: 60_000 } : undefined),
    { timeoutMs: 200 },
  )
  t.same(retries, ['network_error'])
  t.equal(outcomes[0]?.answer, 'accepted')
})

t.test('a run that ends gives up in time, and the outcome is unknown', async (t) => {
  const { outcomes, gateway } = await post(t, () => ({ status: 503 }), { giveUpAfterMs: 300 })
  t.same(
    outcomes.map(({ answer }) => answer),
    ['unanswered', 'unanswered'],
  )
  t.ok(gateway.requests >= 2)
})

t.test('a stop ends the wait for the next try', async (t) => {
  const stop = new AbortController()
  const { outcomes, tries } = await post(
    t,
    () => {
      setImmediate(() => {
        stop.abort()
      })
      return { status: 503, headers: { 'retry-after': '3600' } }
    },
    { stop: stop.signal },
  )
  t.equal(tries, 1)
  t.equal(outcomes[0]?.answer, 'unanswered')
})

t.test('every request carries the API key, if one is set', async (t) => {
  const seen: (string | undefined)[] = []
  const server = createServer(({ headers }, response) => {
    seen.push(headers.authorization)
    response.writeHead(202).end('{}')
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const settings = {
    INGEST_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    MAX_IN_FLIGHT: 1,
  }
  for (const INGEST_API_KEY of ['', 'k'.repeat(20)]) {
    const gateway = new Gateway({ ...settings, INGEST_API_KEY })
    await gateway.post([{ event_id: 'x' }])
    await gateway.close()
  }
  t.same(seen, [undefined, `Bearer ${'k'.repeat(20)}`])
})
