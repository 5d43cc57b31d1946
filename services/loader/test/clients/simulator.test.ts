import t from 'tap'
import { SimulatorClient } from '../../src/clients/simulator.ts'
import { closedPort, rawServer, resetMidBody } from './raw-server.ts'

t.test('a simulator that is not reachable, or breaks off in the middle of an answer, is away', async (t) => {
  const { url: resets } = await rawServer(t, resetMidBody)
  for (const url of [await closedPort(), resets]) {
    const simulator = new SimulatorClient(url, '')
    t.match(await simulator.look(1_000), { reachable: false, sent_total: null })
    await t.rejects(simulator.order('PUT', '/rate', { rate_per_sec: 1 }), { code: 'simulator_away', status: 503 })
  }
})

t.test('an answer that is not JSON is no state', async (t) => {
  const { url } = await rawServer(t, (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'))
  t.match(await new SimulatorClient(url, '').look(1_000), { reachable: false })
})

t.test('a rejection of the simulator is passed on with its code', async (t) => {
  const body = '{"code":"invalid_rate","detail":"at most 1000"}'
  const { url } = await rawServer(t, (socket) =>
    socket.end(`HTTP/1.1 400 Bad Request\r\ncontent-length: ${body.length}\r\n\r\n${body}`),
  )
  await t.rejects(new SimulatorClient(url, '').order('PUT', '/rate', {}), {
    status: 400,
    code: 'invalid_rate',
    message: /at most 1000/,
  })
})
