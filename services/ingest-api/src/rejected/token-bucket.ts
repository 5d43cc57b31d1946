/** Seconds that may be saved up: so long a burst passes. */
const BURST_SECONDS = 10

/**
 * So many a second on average, and a burst after a quiet time. Something large may run it into debt: then nothing passes until
 * that is paid off, so that the average holds without knowing beforehand how large a thing is.
 */
export class TokenBucket {
  readonly #perSecond: number
  #tokens: number
  #since: number

  /** @param now milliseconds of a clock that never goes back */
  constructor(perSecond: number, now: number) {
    this.#perSecond = perSecond
    this.#tokens = perSecond * BURST_SECONDS
    this.#since = now
  }

  hasAny(now: number): boolean {
    const earned = ((now - this.#since) / 1_000) * this.#perSecond
    this.#tokens = Math.min(this.#tokens + earned, this.#perSecond * BURST_SECONDS)
    this.#since = now
    return this.#tokens > 0
  }

  spend(tokens: number): void {
    this.#tokens -= tokens
  }
}
