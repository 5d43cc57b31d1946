/**
 * Makes the sends of a busy gateway fewer and larger. Clients that were just answered send again at once, so after an
 * acknowledgement the next send waits a moment for them: until as many requests wait as that send answered and as had come
 * meanwhile, or until the time is over. Where one client is alone, there is nobody to wait for.
 */
export class Linger {
  readonly #longestMs: number
  #expected = 0
  /** In milliseconds of performance.now(). */
  #until = 0
  #timer: NodeJS.Timeout | undefined
  #go: (() => void) | undefined

  /** @param longestMs after an acknowledgement; 0: never wait */
  constructor(longestMs: number) {
    this.#longestMs = longestMs
  }

  /** A send ended well. @param requests that it answered, and that wait now */
  acknowledged(requests: number): void {
    this.#expected = requests
    this.#until = performance.now() + this.#longestMs
  }

  /** @returns what to await before the next send; undefined when it may go at once */
  pause(waiting: number): Promise<void> | undefined {
    const left = this.#until - performance.now()
    if (this.#expected < 2 || waiting >= this.#expected || left <= 0) return undefined
    return new Promise((resolve) => {
      this.#go = resolve
      this.#timer = setTimeout(() => {
        this.#end()
      }, left)
    })
  }

  /** One more came. */
  came(waiting: number): void {
    if (waiting >= this.#expected) this.#end()
  }

  /** Ends a pause, and makes no other until something is acknowledged. */
  stop(): void {
    this.#expected = 0
    this.#end()
  }

  #end(): void {
    if (this.#go === undefined) return
    clearTimeout(this.#timer)
    this.#go()
    this.#go = undefined
  }
}
