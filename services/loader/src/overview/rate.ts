type Sample = { at: number; total: number }

/**
 * How fast a counter grows. A counter that begins anew counts from zero; one that nobody could read begins anew, too, and so does all
 * when the clock was set back or nobody read for two windows.
 */
export class Rate {
  readonly #windowMs: number
  #samples: Sample[] = []
  #last: number | undefined

  /** @param windowMs the rate is that of so many milliseconds; longer is smoother */
  constructor(windowMs: number) {
    this.#windowMs = windowMs
  }

  /** @param value null: could not be read. @param at epoch milliseconds; the same moment again changes nothing */
  add(value: number | null, at: number): void {
    if (value === null) {
      this.#samples = []
      this.#last = undefined
      return
    }
    if (at === this.#samples.at(-1)?.at) return
    if (this.#isBroken(at)) this.#samples = []
    const before = this.#samples.at(-1)
    const increase = value >= (this.#last ?? value) ? value - (this.#last ?? value) : value
    this.#last = value
    this.#samples.push({ at, total: (before?.total ?? 0) + increase })
    while ((this.#samples[1]?.at ?? Infinity) <= at - this.#windowMs) this.#samples.shift()
  }

  /** Per second; null when too little is known, or nothing new for two windows. */
  perSecond(now: number): number | null {
    const first = this.#samples[0]
    const last = this.#samples.at(-1)
    if (first === undefined || last === undefined || first === last || this.#isBroken(now)) return null
    return (last.total - first.total) / ((last.at - first.at) / 1000)
  }

  /** A moment that does not follow on what was read: before it, or long after. */
  #isBroken(at: number): boolean {
    const last = this.#samples.at(-1)?.at ?? at
    return at < last || at - last > 2 * this.#windowMs
  }
}
