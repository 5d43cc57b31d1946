import net from 'node:net'
import tls from 'node:tls'
import type { ISocketFactory } from 'kafkajs'

/** First two bytes after the length of every Kafka request; 0 is Produce. */
const PRODUCE = 0
const LENGTH_BYTES = 4

/**
 * The sockets of one producer, watched from outside the client library, which tells neither of two things we must know:
 * whether a produce request was written at all before a send failed (if not, the sales were surely not stored), and that
 * an idle connection ended. `destroy` makes sure that a producer we gave up writes nothing any more: left alone, it would
 * connect again and send late.
 */
export class SocketWatch {
  /** A produce request was written since this was last set to false. */
  produceWritten = false
  readonly #sockets = new Set<net.Socket>()
  readonly #onClose: () => void
  #destroyed = false

  constructor(onClose: () => void) {
    this.#onClose = onClose
  }

  /** What the client library calls to connect. */
  readonly connect: ISocketFactory = ({ host, port, ssl, onConnect }) => {
    if (this.#destroyed) throw new Error('this producer was given up')
    // The library's type says that there always is `ssl`; without TLS it is absent.
    const socket =
      (ssl as object | undefined) === undefined || ssl === null
        ? net.connect({ host, port }, onConnect)
        : tls.connect({ host, port, ...(net.isIP(host) === 0 ? { servername: host } : {}), ...ssl }, onConnect)
    socket.setNoDelay(true)
    socket.setKeepAlive(true, 15_000)
    this.#watch(socket)
    return socket
  }

  /** Ends every connection now and lets none begin. */
  destroy(): void {
    this.#destroyed = true
    for (const socket of this.#sockets) socket.destroy(new Error('this producer was given up'))
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
