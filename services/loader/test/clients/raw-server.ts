import { once } from 'node:events'
import { type AddressInfo, type Socket, createServer } from 'node:net'

type Test = { teardown: (end: () => unknown) => unknown }

/** A server that calls `serve` for each connection, once its first bytes have arrived; closed when the test ends. */
export async function rawServer(
  t: Test,
  serve: (socket: Socket, request: string) => void,
): Promise<{ url: string; port: number; open: ReadonlySet<Socket> }> {
  const open = new Set<Socket>()
  const server = createServer((socket) => {
    open.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => open.delete(socket))
    socket.once('data', (bytes) => {
      serve(socket, bytes.toString('latin1'))
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    for (const socket of open) socket.destroy()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, port, open }
}

/** Sends the head and half the body of a 200, then resets the connection. */
export function resetMidBody(socket: Socket): void {
  socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"half":', () =>
    socket.resetAndDestroy(),
  )
}

/** The URL of a port at which nothing listens. */
export async function closedPort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return `http://127.0.0.1:${port}`
}
