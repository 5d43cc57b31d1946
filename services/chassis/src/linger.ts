import type { Socket } from 'node:net'

/** Milliseconds for which what a client still sends is read and thrown away after the last answer on its connection. */
const LINGER_MS = 1_000

/**
 * For an answer that is given before the request was read to its end. Node would close at once; the kernel then resets a connection
 * on which bytes are still coming, and many clients lose the answer that way. So only our side ends, until the client ends its own.
 */
export function lingerAfterAnswer(socket: Socket): void {
  // What Node calls when an answer with `connection: close` is written.
  socket.destroySoon = () => {
    socket.end()
    socket.once('end', () => {
      socket.destroy()
    })
    setTimeout(() => {
      socket.destroy()
    }, LINGER_MS).unref()
  }
}
