import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { lookAtGateway } from '../../src/overview/probe-gateway.ts'
import { closedPort, rawServer, resetMidBody } from '../clients/raw-server.ts'

/** A gateway that answers /ready and /metrics with these bodies; what is not given stays unanswered. */
async function gateway(t: Tap, bodies: Record<string, [number, string]>): Promise<string> {
  const server = createServer((request, response) => {
    const [status, body] = bodies[request.url ?? ''] ?? []
    if (status !== undefined) response.writeHead(status).end(body)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
type Tap = { teardown: (end: () => unknown) => unknown }

t.test('a gateway that is not ready still reports why, and its figures', async (t) => {
  const url = await gateway(t, {
    '/ready': [503, '{"ready":false,"waiting_for":{"kafka":"away"},"warnings":{}}'],
    '/metrics': [200, 'retail_events_received_total 3\n'],
  })
  t.match(await lookAtGateway(url, 5_000), {
    reachable: true,
    ready: false,
    waiting_for: { kafka: 'away' },
    received_total: 3,
    accepted_total: null,
  })
})

t.test('one half that does not answer in time leaves the other', async (t) => {
  const url = await gateway(t, { '/metrics': [200, 'retail_events_received_total 3\n'] })
  t.match(await lookAtGateway(url, 200), { reachable: true, ready: null, received_total: 3 })
})

t.test('a gateway that is away, or breaks off in the middle of its answers, is unreachable', async (t) => {
  const { url: resets } = await rawServer(t, resetMidBody)
  for (const url of [await closedPort(), resets])
    t.match(await lookAtGateway(url, 5_000), { reachable: false, ready: null, received_total: null })
})
