/** The waits of one loop: they can be cut short, and ended for good. */
export class InterruptibleSleep {
  readonly #stopping = new AbortController()
  #interrupted = false
  #interruptible = false
  #wake: (() => void) | undefined

  get ended(): boolean {
    return this.#stopping.signal.aborted
  }

  /** Aborted by `end`. */
  get signal(): AbortSignal {
    return this.#stopping.signal
  }

  /** Waits `maxMs`, or only `minMs` when interrupted during the wait or since the previous one. */
  async for(maxMs: number, minMs: number): Promise<void> {
    await this.#sleep(minMs, false)
    if (!this.#interrupted) await this.#sleep(maxMs - minMs, true)
    this.#interrupted = false
  }

  /** Cuts the current wait short, or else the next one. */
  interrupt(): void {
    this.#interrupted = true
    if (this.#interruptible) this.#wake?.()
  }

  /** Ends the current wait and all later ones. */
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
