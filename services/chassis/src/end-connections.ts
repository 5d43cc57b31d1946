import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

/** Node keeps the response that is due next on a connection here. */
type ClosingSocket = Socket & { _httpMessage?: ServerResponse | null }

/** Milliseconds between two checks of the connections during the stop. */
const CHECK_MS = 50
/** Checks after which a connection without any bytes is closed, and one whose request is still incomplete. */
const CHECKS_UNUSED = 3
const CHECKS_UNFINISHED = 40

/**
 * Makes a stop wait for responses only. Otherwise close() also waits for keep-alive connections until they time out
 * (fastify issue 7044), for connections that a client opened in advance and never used, and for requests that never
 * become complete.
 */
export function endConnections(app: FastifyInstance): void {
  // By the client's address: with TLS the request's socket is another object than the connection's.
  const open = new Map<string, ClosingSocket>()
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
    let checks = 0
    timer = setInterval(() => {
      checks++
      app.server.closeIdleConnections()
      for (const socket of open.values()) if (mayEnd(socket, checks)) socket.destroy()
    }, CHECK_MS)
  })
  app.addHook('onClose', async () => {
    clearInterval(timer)
  })
}

/** Whether a connection waits for no response, or for one to a request that is still incomplete. */
function mayEnd({ _httpMessage: due, bytesRead }: ClosingSocket, checks: number): boolean {
  if (due !== undefined && due !== null) return checks > CHECKS_UNFINISHED && !due.req.complete
  return checks > (bytesRead === 0 ? CHECKS_UNUSED : CHECKS_UNFINISHED)
}
