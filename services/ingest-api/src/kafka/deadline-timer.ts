/** One timer for all deadlines of a kind, instead of one for each: most of them never come. */
export class DeadlineTimer {
  readonly #due: (now: number) => number | undefined
  #timer: NodeJS.Timeout | undefined

  /** @param due gives up what is late at a time (milliseconds of performance.now()), and tells the next deadline */
  constructor(due: (now: number) => number | undefined) {
    this.#due = due
  }

  /** Sees to a deadline, which is not earlier than those that it was told before. */
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
