import type { Extent, LoadJob } from './jobs.ts'
import { Line } from './line.ts'

/** Milliseconds between two looks at what is due. */
const LOOK_EVERY_MS = 1

export type Answers = { answers: Record<number, number>; times: number[] }

/**
 * Requests at an even rate, whatever the answers do (autocannon would send a second's requests at the second's start).
 * A request's time counts from when it was due, so that a stall is seen by all who would have come during it.
 *
 * Sockets of its own, and nothing kept for a request but its time: with a client library this took half a core for 9,000
 * requests a second, and the pauses of its own collector were the larger part of the tail that it measured.
 * @throws when the server cannot be reached, ends a connection, or answers with something else than HTTP with a length
 */
export async function pace({ url, connections, sales, rate = 1 }: LoadJob, extent: Extent): Promise<Answers> {
  const requests = Math.round('requests' in extent ? extent.requests : rate * extent.seconds)
  const lines = await Promise.all(Array.from({ length: connections }, () => Line.open(url, sales)))
  try {
    return await new Pacing(lines, rate, requests).run()
  } finally {
    for (const line of lines) line.close()
  }
}

class Pacing {
  readonly #lines: Line[]
  readonly #free: Line[]
  /** Requests a millisecond. */
  readonly #rate: number
  readonly #requests: number
  readonly #answers: Record<number, number> = {}
  readonly #times: Float64Array
  readonly #begun = performance.now()
  #sent = 0
  #answered = 0
  #done: () => void = () => undefined

  constructor(lines: Line[], ratePerSecond: number, requests: number) {
    this.#lines = lines
    this.#free = [...lines]
    this.#rate = ratePerSecond / 1000
    this.#requests = requests
    this.#times = new Float64Array(requests)
  }

  async run(): Promise<Answers> {
    const looks = setInterval(() => {
      this.#sendDue()
    }, LOOK_EVERY_MS)
    try {
      await new Promise<void>((done, fail) => {
        for (const line of this.#lines) line.onLost = fail
        this.#done = done
        this.#sendDue()
      })
    } finally {
      clearInterval(looks)
    }
    return { answers: this.#answers, times: Array.from(this.#times) }
  }

  #sendDue(): void {
    const due = Math.min((performance.now() - this.#begun) * this.#rate, this.#requests)
    while (this.#sent < due) {
      const line = this.#free.pop()
      if (line === undefined) return
      this.#send(line, this.#sent++)
    }
  }

  #send(line: Line, number: number): void {
    line.onAnswer = (status) => {
      this.#times[number] = performance.now() - this.#begun - number / this.#rate
      this.#answers[status] = (this.#answers[status] ?? 0) + 1
      this.#free.push(line)
      if (++this.#answered === this.#requests) this.#done()
      else this.#sendDue()
    }
    line.send(number)
  }
}
