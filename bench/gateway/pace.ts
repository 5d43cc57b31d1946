import type { Extent, LoadJob } from './jobs.ts'
import { LoadConnection } from './load-connection.ts'

/** Milliseconds between two checks for due requests. */
const TICK_MS = 1

export type Answers = { answers: Record<number, number>; times: number[] }

/**
 * Sends requests at an even rate, independent of the responses (autocannon sends the requests of a second at its
 * start). The time of a request counts from when it was due, so that a stall counts for all requests due during it.
 *
 * It uses plain sockets and keeps only the time per request: a client library took half a core for 9,000 requests per
 * second, and its garbage collection dominated the tail that it measured.
 * @throws {Error} when the server cannot be reached, closes a connection, or sends anything but HTTP with a length
 */
export async function pace({ url, connections, sales, rate = 1 }: LoadJob, extent: Extent): Promise<Answers> {
  const requests = Math.round('requests' in extent ? extent.requests : rate * extent.seconds)
  const open = await Promise.all(Array.from({ length: connections }, () => LoadConnection.open(url, sales)))
  try {
    return await new Pacing(open, rate, requests).run()
  } finally {
    for (const connection of open) connection.close()
  }
}

class Pacing {
  readonly #connections: LoadConnection[]
  readonly #free: LoadConnection[]
  /** Requests per millisecond. */
  readonly #rate: number
  readonly #requests: number
  readonly #answers: Record<number, number> = {}
  readonly #times: Float64Array
  readonly #begun = performance.now()
  #sent = 0
  #answered = 0
  #done: () => void = () => undefined

  constructor(connections: LoadConnection[], ratePerSecond: number, requests: number) {
    this.#connections = connections
    this.#free = [...connections]
    this.#rate = ratePerSecond / 1000
    this.#requests = requests
    this.#times = new Float64Array(requests)
  }

  async run(): Promise<Answers> {
    const ticks = setInterval(() => {
      this.#sendDue()
    }, TICK_MS)
    try {
      await new Promise<void>((done, fail) => {
        for (const connection of this.#connections) connection.onLost = fail
        this.#done = done
        this.#sendDue()
      })
    } finally {
      clearInterval(ticks)
    }
    return { answers: this.#answers, times: Array.from(this.#times) }
  }

  #sendDue(): void {
    const due = Math.min((performance.now() - this.#begun) * this.#rate, this.#requests)
    while (this.#sent < due) {
      const connection = this.#free.pop()
      if (connection === undefined) return
      this.#send(connection, this.#sent++)
    }
  }

  #send(connection: LoadConnection, number: number): void {
    connection.onAnswer = (status) => {
      this.#times[number] = performance.now() - this.#begun - number / this.#rate
      this.#answers[status] = (this.#answers[status] ?? 0) + 1
      this.#free.push(connection)
      if (++this.#answered === this.#requests) this.#done()
      else this.#sendDue()
    }
    connection.send(number)
  }
}
