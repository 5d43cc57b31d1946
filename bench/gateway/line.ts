import { once } from 'node:events'
import { type Socket, connect } from 'node:net'
import { AnswerReader } from './answer-reader.ts'
import { makeBody, requestWith } from './bodies.ts'

/** One connection to a server, with at most one request on its way. Its bytes are made once, and ids written into them for each request. */
export class Line {
  /** Who is told the status of each answer. */
  onAnswer: (status: number) => void = () => undefined
  /** Who is told that it can be used no more. */
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
      this.onLost(new Error('the server ended a connection'))
    })
  }

  /** @throws when the server cannot be reached */
  static async open(url: string, sales: number): Promise<Line> {
    const { hostname, port } = new URL(url)
    const socket = connect(Number(port), hostname).setNoDelay(true)
    await once(socket, 'connect')
    return new Line(socket, url, sales)
  }

  /** Sends the request of this number; not before the one before was answered. */
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
