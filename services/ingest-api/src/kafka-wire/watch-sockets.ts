import net from 'node:net'
import tls from 'node:tls'
import type { ISocketFactory } from 'kafkajs'

/** API key of a produce request: the first two bytes after the length. */
const PRODUCE = 0
const LENGTH_BYTES = 4

/**
 * Watches the sockets of one producer, because kafkajs does not report two things: whether a produce request was
 * written before a send failed (if not, the sales are certainly not stored), and that an idle connection was closed.
 * `destroy` makes sure that an abandoned producer writes nothing any more: left alone, it would reconnect and send
 * late.
 */
export class SocketWatch {
  /** Whether a produce request was written since this was last set to false. */
  produceWritten = false
  readonly #sockets = new Set<net.Socket>()
  readonly #onClose: () => void
  #destroyed = false

  constructor(onClose: () => void) {
    this.#onClose = onClose
  }

  /** The socket factory for kafkajs. */
  readonly connect: ISocketFactory = ({ host, port, ssl, onConnect }) => {
    if (this.#destroyed) throw new Error('this producer was abandoned')
    // Contrary to its type, `ssl` is absent without TLS.
    const socket =
      (ssl as object | undefined) === undefined || ssl === null
        ? net.connect({ host, port }, onConnect)
        : tls.connect({ host, port, ...(net.isIP(host) === 0 ? { servername: host } : {}), ...ssl }, onConnect)
    socket.setNoDelay(true)
    socket.setKeepAlive(true, 15_000)
    this.#watch(socket)
    return socket
  }

  /** Closes every connection now and allows no new one. */
  destroy(): void {
    this.#destroyed = true
    for (const socket of this.#sockets) socket.destroy(new Error('this producer was abandoned'))
  }

  #watch(socket: net.Socket): void {
    const write = socket.write.bind(socket) as (...args: unknown[]) => boolean
    socket.write = (...args: unknown[]) => {
      this.produceWritten ||= isProduce(args[0])
      return write(...args)
    }
    this.#sockets.add(socket)
    socket.once('close', () => {
      this.#sockets.delete(socket)
      if (!this.#destroyed) this.#onClose()
    })
  }
}

function isProduce(chunk: unknown): boolean {
  if (!Buffer.isBuffer(chunk) || chunk.length < LENGTH_BYTES + 2) return true
  return chunk.readInt16BE(LENGTH_BYTES) === PRODUCE
}
