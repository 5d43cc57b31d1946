import { once } from 'node:events'
import { type Socket, connect } from 'node:net'
import { AnswerReader } from './answer-reader.ts'
import { makeBody, requestWith } from './bodies.ts'

/**
 * One connection to a server with at most one request in flight. Its bytes are built once; ids are written in per
 * request.
 */
export class LoadConnection {
  /** Called with the status of each response. */
  onAnswer: (status: number) => void = () => undefined
  /** Called when the connection is no longer usable. */
  onLost: (error: Error) => void = () => undefined
  readonly #socket: Socket
  readonly #body: ReturnType<typeof makeBody>
  readonly #request: Buffer
  readonly #sales: number
  readonly #reader = new AnswerReader()

  private constructor(socket: Socket, url: string, sales: number) {
    this.#socket = socket
    this.#sales = sales
    this.#body = makeBody(sales)
    this.#request = requestWith(this.#body, url)
    socket.on('data', (bytes) => {
      this.#read(bytes)
    })
    socket.on('error', (error) => {
      this.onLost(error)
    })
    socket.on('end', () => {
      this.onLost(new Error('the server closed a connection'))
    })
  }

  /** @throws {Error} when the server cannot be reached */
  static async open(url: string, sales: number): Promise<LoadConnection> {
    const { hostname, port } = new URL(url)
    const socket = connect(Number(port), hostname).setNoDelay(true)
    await once(socket, 'connect')
    return new LoadConnection(socket, url, sales)
  }

  /** Sends the request with this number; the previous one must have been answered. */
  send(number: number): void {
    this.#body.renew(number * this.#sales)
    this.#socket.write(this.#request)
  }

  close(): void {
    this.#socket.destroy()
  }

  #read(bytes: Buffer): void {
    try {
      const status = this.#reader.read(bytes)
      if (status !== undefined) this.onAnswer(status)
    } catch (error) {
      this.onLost(error as Error)
    }
  }
}
