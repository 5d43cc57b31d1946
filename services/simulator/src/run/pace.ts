import type { Schedule } from './schedule.ts'

/** Tolerance for rounding errors: 0.9999999999 of a sale is due. */
const ROUNDING = 1e-9

/**
 * Open-loop pace: sales fall due by the clock alone, so that slow responses do not lower the rate. At most `limit`
 * sales wait; the rest is dropped and counted as overflow.
 */
export class Pace implements Schedule {
  #rate: number
  #factor = 1
  #paused = false
  /** Fraction of the next sale that is due already, 0 to below 1. */
  #credit = 0
  /** Nothing falls due before the start. */
  #settledAt = Infinity
  #waiting = 0
  #overflow = 0
  readonly #limit: number

  constructor(ratePerSecond: number, limit: number) {
    this.#rate = ratePerSecond
    this.#limit = limit
  }

  get rate(): number {
    return this.#rate
  }

  get paused(): boolean {
    return this.#paused
  }

  get overflow(): number {
    return this.#overflow
  }

  start(now: number): void {
    this.#settledAt = now
  }

  waiting(now: number): number {
    this.#settle(now)
    return this.#waiting
  }

  take(count: number): void {
    this.#waiting -= count
  }

  nextDueIn(now: number): number {
    this.#settle(now)
    const rate = this.#effectiveRate()
    return rate === 0 ? Infinity : ((1 - this.#credit) / rate) * 1000
  }

  /**
   * Takes effect at once. Of the sales that wait, at most one second's worth at the new rate is kept, to avoid a
   * burst.
   */
  setRate(ratePerSecond: number, now: number): void {
    this.#settle(now)
    this.#rate = ratePerSecond
    this.#dropBacklog()
  }

  /** Scales the rate, for the daily rhythm. */
  setFactor(factor: number, now: number): void {
    this.#settle(now)
    this.#factor = factor
  }

  pause(now: number): void {
    this.#settle(now)
    this.#paused = true
    this.#dropBacklog()
  }

  resume(now: number): void {
    this.#settle(now)
    this.#paused = false
  }

  /** Adds what fell due since the last call to the waiting sales, up to the limit. */
  #settle(now: number): void {
    const elapsed = Math.max(0, now - this.#settledAt)
    this.#settledAt += elapsed
    this.#credit += (elapsed / 1000) * this.#effectiveRate()
    const due = Math.floor(this.#credit + ROUNDING)
    this.#credit = Math.max(0, this.#credit - due)
    const fitting = Math.min(due, this.#limit - this.#waiting)
    this.#waiting += fitting
    this.#overflow += due - fitting
  }

  #effectiveRate(): number {
    return this.#paused ? 0 : this.#rate * this.#factor
  }

  /** Keeps at most one second's worth. */
  #dropBacklog(): void {
    const kept = Math.min(this.#waiting, Math.ceil(this.#rate))
    this.#overflow += this.#waiting - kept
    this.#waiting = kept
  }
}
