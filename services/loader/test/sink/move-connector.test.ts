import t from 'tap'
import { ConnectClient } from '../../src/clients/connect.ts'
import { committedByConnector, moveOffsets, resumeConnector, stopConnector } from '../../src/sink/move-connector.ts'
import { rawServer, resetMidBody } from '../clients/raw-server.ts'

const STATUS = JSON.stringify({ connector: { state: 'STOPPED' }, tasks: [] })
const OFFSETS = JSON.stringify({
  offsets: [{ partition: { kafka_topic: 'sales', kafka_partition: 0 }, offset: { kafka_offset: 7 } }],
})

/** A worker that breaks off its first answer to each request in the middle, and then answers. */
async function unsteadyWorker(t: Tap) {
  const asked: string[] = []
  const { url } = await rawServer(t, (socket, request) => {
    const [line = ''] = request.split('\r\n')
    const first = !asked.includes(line)
    asked.push(line)
    if (first) return resetMidBody(socket)
    const body = line.includes('/status') ? STATUS : line.includes('/offsets') ? OFFSETS : ''
    socket.end(`HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: ${body.length}\r\n\r\n${body}`)
  })
  return { connect: new ConnectClient(url), asked }
}
type Tap = { teardown: (end: () => unknown) => unknown }

t.test('an answer that breaks off in the middle does not break off an isolation', async (t) => {
  const { connect, asked } = await unsteadyWorker(t)
  await stopConnector(connect, 'sink')
  t.same([...(await committedByConnector(connect, 'sink', 'sales'))], [[0, 7]])
  await moveOffsets(connect, 'sink', 'sales', new Map([[0, 9]]))
  await resumeConnector(connect, 'sink')
  t.same(
    asked.map((line) => line.split(' ').slice(0, 2).join(' ')),
    [
      'PUT /connectors/sink/stop',
      'GET /connectors/sink/status',
      'GET /connectors/sink/offsets',
      'PATCH /connectors/sink/offsets',
      'PUT /connectors/sink/resume',
    ].flatMap((request) => [request, request]),
    'each was asked again',
  )
})

t.test('a request that Connect rejects for good is not repeated', async (t) => {
  let asked = 0
  const { url } = await rawServer(t, (socket) => {
    asked++
    socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}')
  })
  await t.rejects(resumeConnector(new ConnectClient(url), 'sink'), { name: 'ConnectError', status: 404 })
  t.equal(asked, 1)
})
