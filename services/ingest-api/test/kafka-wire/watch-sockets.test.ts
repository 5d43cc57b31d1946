import { createServer, type AddressInfo, type Socket } from 'node:net'
import { once } from 'node:events'
import t from 'tap'
import { SocketWatch } from '../../src/kafka-wire/watch-sockets.ts'
import { until } from '../../../chassis/test/until.ts'

async function connected(t: { teardown: (close: () => unknown) => unknown }) {
  const peers: Socket[] = []
  const server = createServer((socket) => {
    peers.push(socket.resume().on('error', () => undefined))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  t.teardown(() => {
    for (const peer of peers) peer.destroy()
    server.close()
  })
  const seen = { closed: 0 }
  const watch = new SocketWatch(() => {
    seen.closed++
  })
  const address = { host: '127.0.0.1', port: (server.address() as AddressInfo).port, onConnect: () => undefined }
  const socket = watch.connect(address as unknown as Parameters<typeof watch.connect>[0])
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  await until('the server has it as well', () => peers.length === 1)
  return { watch, socket, seen, peers, address }
}

function request(apiKey: number): Buffer {
  const bytes = Buffer.alloc(12)
  bytes.writeInt32BE(8, 0)
  bytes.writeInt16BE(apiKey, 4)
  return bytes
}

t.test('it recognizes produce requests', async (t) => {
  const { watch, socket } = await connected(t)
  socket.write(request(3))
  t.equal(watch.produceWritten, false)
  socket.write(request(0))
  t.equal(watch.produceWritten, true)
  watch.produceWritten = false
  socket.write(request(18))
  t.equal(watch.produceWritten, false)
})

t.test('it reports when the peer closes the connection', async (t) => {
  const { seen, peers } = await connected(t)
  peers[0]?.destroy()
  await until('the close was reported', () => seen.closed === 1)
})

t.test('once destroyed, it closes every connection, reports nothing and allows no new one', async (t) => {
  const { watch, socket, seen, address } = await connected(t)
  watch.destroy()
  await until('it is closed', () => socket.closed)
  t.equal(seen.closed, 0)
  t.throws(() => watch.connect(address as unknown as Parameters<typeof watch.connect>[0]), /abandoned/)
})
