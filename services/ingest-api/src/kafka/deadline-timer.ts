/** One timer for all deadlines of a kind instead of one each: most of them never expire. */
export class DeadlineTimer {
  readonly #due: (now: number) => number | undefined
  #timer: NodeJS.Timeout | undefined

  /** @param due handles what is late at a moment (milliseconds of performance.now()) and returns the next deadline */
  constructor(due: (now: number) => number | undefined) {
    this.#due = due
  }

  /** Adds a deadline, which must not be earlier than those added before. */
  watch(deadline: number): void {
    if (this.#timer === undefined) this.#arm(deadline)
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #arm(deadline: number): void {
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined
        const next = this.#due(performance.now())
        if (next !== undefined) this.#arm(next)
      },
      Math.ceil(deadline - performance.now()),
    )
  }
}
