/**
 * Makes the sends of a busy gateway fewer and larger. Clients that just got their answer send again immediately, so
 * after an acknowledgement the next send waits for them briefly: until as many requests are waiting as that send
 * answered plus those that arrived meanwhile, or until the time is up. With a single client there is nothing to wait
 * for.
 */
export class Linger {
  readonly #maxMs: number
  #expected = 0
  /** In milliseconds of performance.now(). */
  #until = 0
  #timer: NodeJS.Timeout | undefined
  #resume: (() => void) | undefined

  /** @param maxMs wait after an acknowledgement; 0: never wait */
  constructor(maxMs: number) {
    this.#maxMs = maxMs
  }

  /** A send succeeded. @param requests that it answered, plus those waiting now */
  acknowledged(requests: number): void {
    this.#expected = requests
    this.#until = performance.now() + this.#maxMs
  }

  /** @returns what to await before the next send; undefined when it may start immediately */
  pause(waiting: number): Promise<void> | undefined {
    const remainingMs = this.#until - performance.now()
    if (this.#expected < 2 || waiting >= this.#expected || remainingMs <= 0) return undefined
    return new Promise((resolve) => {
      this.#resume = resolve
      this.#timer = setTimeout(() => {
        this.#end()
      }, remainingMs)
    })
  }

  /** Another request arrived. */
  arrived(waiting: number): void {
    if (waiting >= this.#expected) this.#end()
  }

  /** Ends a pause and starts no other until the next acknowledgement. */
  stop(): void {
    this.#expected = 0
    this.#end()
  }

  #end(): void {
    if (this.#resume === undefined) return
    clearTimeout(this.#timer)
    this.#resume()
    this.#resume = undefined
  }
}
