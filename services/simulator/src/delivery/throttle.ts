/** Remembers until when the gateway asked not to be called (Retry-After): until then nothing is sent or resent. */
export class Throttle {
  #until = -Infinity
  #totalMs = 0

  /**
   * Postpones sending by at least `milliseconds`.
   * @param now milliseconds of a monotonic clock, here and below
   */
  extend(milliseconds: number, now: number): void {
    const until = now + milliseconds
    if (until <= this.#until) return
    this.#totalMs += until - Math.max(now, this.#until)
    this.#until = until
  }

  /** Milliseconds until sending is allowed. */
  leftAt(now: number): number {
    return Math.max(0, this.#until - now)
  }

  /** Milliseconds of all postponements so far; overlaps count once. */
  get totalMs(): number {
    return this.#totalMs
  }
}
