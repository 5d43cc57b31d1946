/** Seconds over which the rate is smoothed. */
const MEMORY_SECONDS = 5
/** A wait is never shorter or longer than this, in seconds. */
const SHORTEST = 1
const LONGEST = 30

/** How many sales a second the broker takes, smoothed: the older an acknowledgement, the less it counts. */
export class DrainRate {
  #sum = 0
  #at: number
  readonly #since: number

  /** @param now milliseconds of a clock that never goes back, here and below */
  constructor(now: number) {
    this.#at = now
    this.#since = now
  }

  acknowledged(sales: number, now: number): void {
    this.#fade(now)
    this.#sum += sales
  }

  /** Sales a second. */
  at(now: number): number {
    this.#fade(now)
    // Just after the start there is less to remember.
    const remembered = MEMORY_SECONDS * (1 - Math.exp(-(now - this.#since) / 1000 / MEMORY_SECONDS))
    return remembered > 0 ? this.#sum / remembered : 0
  }

  /** Whole seconds until so many waiting sales are gone at this rate, 1 to 30; 1 while nothing was ever acknowledged. */
  secondsToDrain(sales: number, now: number): number {
    const rate = this.at(now)
    return rate === 0 ? SHORTEST : Math.min(LONGEST, Math.max(SHORTEST, Math.ceil(sales / rate)))
  }

  #fade(now: number): void {
    if (now <= this.#at) return
    this.#sum *= Math.exp(-(now - this.#at) / 1000 / MEMORY_SECONDS)
    this.#at = now
  }
}
