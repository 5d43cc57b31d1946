type Reading = { at: number; total: number }

/**
 * The rate of a counter over a sliding window. A counter that was reset counts from zero. The window starts over after
 * a failed read, after two windows without a read, and when the clock was set back.
 */
export class CounterRate {
  readonly #windowMs: number
  #readings: Reading[] = []
  #last: number | undefined

  /** @param windowMs length of the window in milliseconds; longer is smoother */
  constructor(windowMs: number) {
    this.#windowMs = windowMs
  }

  /** @param value null: could not be read. @param at epoch milliseconds; a repeated time is ignored */
  add(value: number | null, at: number): void {
    if (value === null) {
      this.#readings = []
      this.#last = undefined
      return
    }
    if (at === this.#readings.at(-1)?.at) return
    if (this.#isBroken(at)) this.#readings = []
    const before = this.#readings.at(-1)
    const increase = value >= (this.#last ?? value) ? value - (this.#last ?? value) : value
    this.#last = value
    this.#readings.push({ at, total: (before?.total ?? 0) + increase })
    while ((this.#readings[1]?.at ?? Infinity) <= at - this.#windowMs) this.#readings.shift()
  }

  /** Per second; null with fewer than two readings, or without a new one for two windows. */
  perSecond(now: number): number | null {
    const first = this.#readings[0]
    const last = this.#readings.at(-1)
    if (first === undefined || last === undefined || first === last || this.#isBroken(now)) return null
    return (last.total - first.total) / ((last.at - first.at) / 1000)
  }

  /** True for a time before the last reading, or long after it. */
  #isBroken(at: number): boolean {
    const last = this.#readings.at(-1)?.at ?? at
    return at < last || at - last > 2 * this.#windowMs
  }
}
