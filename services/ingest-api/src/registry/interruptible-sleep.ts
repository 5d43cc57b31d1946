/** Waits of one loop: they can be cut short, and ended for ever. */
export class InterruptibleSleep {
  readonly #stopping = new AbortController()
  #asked = false
  #interruptible = false
  #wake: (() => void) | undefined

  get ended(): boolean {
    return this.#stopping.signal.aborted
  }

  /** Aborted when the waits are ended. */
  get signal(): AbortSignal {
    return this.#stopping.signal
  }

  /** Waits `longest` milliseconds, or until somebody interrupts or has since the last wait; `least` milliseconds even then. */
  async for(longest: number, least: number): Promise<void> {
    await this.#sleep(least, false)
    if (!this.#asked) await this.#sleep(longest - least, true)
    this.#asked = false
  }

  /** Cuts the wait short, or the next one. */
  interrupt(): void {
    this.#asked = true
    if (this.#interruptible) this.#wake?.()
  }

  /** Ends this wait and every later one. */
  end(): void {
    this.#stopping.abort()
    this.#wake?.()
  }

  async #sleep(milliseconds: number, interruptible: boolean): Promise<void> {
    if (this.ended || milliseconds <= 0) return
    this.#interruptible = interruptible
    let timer: NodeJS.Timeout | undefined
    await new Promise<void>((wake) => {
      this.#wake = wake
      timer = setTimeout(wake, milliseconds)
    })
    clearTimeout(timer)
    this.#wake = undefined
  }
}
