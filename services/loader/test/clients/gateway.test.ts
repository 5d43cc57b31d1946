import t from 'tap'
import { GatewayClient, readReply } from '../../src/clients/gateway.ts'
import { closedPort, rawServer, resetMidBody } from './raw-server.ts'

t.test('the status of an answer says what became of the sale', async (t) => {
  const outcome = (status: number, body: unknown = {}) => readReply(status, JSON.stringify(body)).outcome
  t.equal(outcome(202, { accepted: 1 }), 'accepted')
  for (const status of [400, 413, 415, 422]) t.equal(outcome(status), 'rejected', String(status))
  for (const status of [401, 404, 429]) t.equal(outcome(status), 'not_sent', String(status))
  t.equal(outcome(503, { code: 'overloaded' }), 'not_sent')
  t.equal(outcome(503, { outcome: 'not_stored' }), 'not_sent')
  t.equal(outcome(503, { outcome: 'unknown' }), 'unknown')
  for (const status of [500, 502, 504]) t.equal(outcome(status), 'unknown', String(status))
  t.match(readReply(502, '<html>'), { outcome: 'unknown', status: 502, answer: { detail: '<html>' } })
})

t.test('without a connection to the gateway nothing was sent', async (t) => {
  const { url: noTls } = await rawServer(t, (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
  const urls = {
    'nothing listens': await closedPort(),
    'the name does not resolve': 'http://no-such-host.invalid:8080',
    'TLS fails': noTls.replace('http:', 'https:'),
  }
  for (const [why, url] of Object.entries(urls)) {
    for (const ask of ['send', 'check'] as const)
      t.match(
        await new GatewayClient(url, '')[ask]({}),
        { outcome: 'not_sent', answer: { detail: /does not answer/ } },
        `${ask}: ${why}`,
      )
  }
})

t.test('a gateway that hangs up, or breaks off in the middle of its answer, may have taken the sale', async (t) => {
  for (const serve of [(socket: { destroy: () => void }) => socket.destroy(), resetMidBody]) {
    const { url } = await rawServer(t, serve)
    t.match(await new GatewayClient(url, '').send({}), { outcome: 'unknown', answer: { detail: /does not answer/ } })
  }
})
