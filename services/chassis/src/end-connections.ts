import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

/** Node keeps the answer that is due next on a connection here. */
type HttpSocket = Socket & { _httpMessage?: ServerResponse | null }

/** Milliseconds between two looks at the connections while the service stops. */
const LOOK_MS = 50
/** Looks in which the first bytes on a new connection may be found that arrived before the stop, and those until a request must be whole. */
const LOOKS_UNUSED = 3
const LOOKS_UNFINISHED = 40

/**
 * Lets a stop wait for answers and for nothing else. By itself close() waits for connections that a client keeps open until they
 * time out (fastify issue 7044), for those that it opened ahead and never used, and for requests of which a part never comes.
 */
export function endConnections(app: FastifyInstance): void {
  // By the client's address: with TLS a request comes by another socket object than the connection.
  const open = new Map<string, HttpSocket>()
  const keep = (socket: Socket): void => {
    const client = `${socket.remoteAddress} ${socket.remotePort}`
    open.set(client, socket)
    socket.once('close', () => {
      if (open.get(client) === socket) open.delete(client)
    })
  }
  app.server.on('connection', keep).on('secureConnection', keep)
  let timer: NodeJS.Timeout | undefined
  app.addHook('preClose', async () => {
    let looks = 0
    timer = setInterval(() => {
      looks++
      app.server.closeIdleConnections()
      for (const socket of open.values()) if (mayEnd(socket, looks)) socket.destroy()
    }, LOOK_MS)
  })
  app.addHook('onClose', async () => {
    clearInterval(timer)
  })
}

/** A connection that waits for no answer, or for one to a request that is not whole. */
function mayEnd({ _httpMessage: due, bytesRead }: HttpSocket, looks: number): boolean {
  if (due !== undefined && due !== null) return looks > LOOKS_UNFINISHED && !due.req.complete
  return looks > (bytesRead === 0 ? LOOKS_UNUSED : LOOKS_UNFINISHED)
}
