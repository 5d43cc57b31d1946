import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import t from 'tap'
import { GatewayClient, readVerdict } from '../../src/clients/gateway.ts'

t.test('an answer of the front door says what became of the sale', async (t) => {
  const outcome = (status: number, body: unknown = {}) => readVerdict(status, JSON.stringify(body)).outcome
  t.equal(outcome(202, { accepted: 1 }), 'accepted')
  for (const status of [400, 413, 415, 422]) t.equal(outcome(status), 'rejected', String(status))
  for (const status of [401, 404, 429]) t.equal(outcome(status), 'not_sent', String(status))
  t.equal(outcome(503, { code: 'overloaded' }), 'not_sent')
  t.equal(outcome(503, { outcome: 'not_stored' }), 'not_sent')
  t.equal(outcome(503, { outcome: 'unknown' }), 'unknown')
  for (const status of [500, 502, 504]) t.equal(outcome(status), 'unknown', String(status))
  t.match(readVerdict(502, '<html>'), { outcome: 'unknown', answer: { detail: '<html>' } })
})

t.test('a gateway that is not there took nothing', async (t) => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  t.match(await new GatewayClient(`http://127.0.0.1:${port}`, '').send({}), {
    outcome: 'not_sent',
    answer: { detail: /does not answer/ },
  })
})
