/** While the gateway asked to wait, nothing is sent: neither again nor new. */
export class Hold {
  #until = -Infinity
  #totalMs = 0

  /** @param now milliseconds of a clock that never goes back, here and below */
  ask(milliseconds: number, now: number): void {
    const until = now + milliseconds
    if (until <= this.#until) return
    this.#totalMs += until - Math.max(now, this.#until)
    this.#until = until
  }

  /** Milliseconds until sending is allowed. */
  leftAt(now: number): number {
    return Math.max(0, this.#until - now)
  }

  /** Milliseconds that were asked for so far, overlapping ones once. */
  get totalMs(): number {
    return this.#totalMs
  }
}
