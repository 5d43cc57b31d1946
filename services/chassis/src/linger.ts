import type { Socket } from 'node:net'

/** Milliseconds for which input is read and discarded after the last response on a connection. */
const LINGER_MS = 1_000

/**
 * For a response that is sent before the whole request was read. Node would close the socket at once; the kernel
 * then resets a connection on which bytes still arrive, and many clients lose the response. This half-closes it
 * until the client closes its side.
 */
export function lingerAfterAnswer(socket: Socket): void {
  // Node calls this after a response with `connection: close` was written.
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
