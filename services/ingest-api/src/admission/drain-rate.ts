/** Seconds over which the rate is smoothed. */
const MEMORY_SECONDS = 5
/** Bounds of a wait, in seconds. */
const MIN_SECONDS = 1
const MAX_SECONDS = 30

/** The rate at which the broker acknowledges sales, exponentially smoothed. */
export class DrainRate {
  #sum = 0
  #at: number
  readonly #since: number

  /** @param now milliseconds of a monotonic clock, here and below */
  constructor(now: number) {
    this.#at = now
    this.#since = now
  }

  acknowledged(sales: number, now: number): void {
    this.#fade(now)
    this.#sum += sales
  }

  /** Sales per second. */
  at(now: number): number {
    this.#fade(now)
    // Shortly after the start, the window is not filled yet.
    const remembered = MEMORY_SECONDS * (1 - Math.exp(-(now - this.#since) / 1000 / MEMORY_SECONDS))
    return remembered > 0 ? this.#sum / remembered : 0
  }

  /** Whole seconds until the sales in flight have drained at this rate, 1 to 30; 1 before the first acknowledgement. */
  secondsToDrain(sales: number, now: number): number {
    const rate = this.at(now)
    return rate === 0 ? MIN_SECONDS : Math.min(MAX_SECONDS, Math.max(MIN_SECONDS, Math.ceil(sales / rate)))
  }

  #fade(now: number): void {
    if (now <= this.#at) return
    this.#sum *= Math.exp(-(now - this.#at) / 1000 / MEMORY_SECONDS)
    this.#at = now
  }
}
