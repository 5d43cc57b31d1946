/** What waits to be parsed; `resume` is called once, when it may be. */
export type Parked = { bytes: number; resume: () => void }

/** Bytes of bodies that are parsed at the same time; ordinary sales reach MAX_SALES_IN_FLIGHT before it. */
const MAX_BYTES = 4_194_304
/** So small a body waits for no large one. */
const SMALL_BYTES = 16_384

/**
 * Bounds what is parsed and not answered yet: nested lists take twenty times the memory of their text, and requests that share the
 * event loop would all be parsed before the first is finished.
 */
export class ParseLimiter {
  readonly #parked: Parked[] = []
  #bytes = 0

  /** False: not now; then it is resumed later, and counts as open. */
  open(body: Parked): boolean {
    if (
      body.bytes > SMALL_BYTES &&
      this.#bytes > 0 &&
      (this.#parked.length > 0 || this.#bytes + body.bytes > MAX_BYTES)
    ) {
      this.#parked.push(body)
      return false
    }
    this.#bytes += body.bytes
    return true
  }

  /** Once for each that was open. */
  close(bytes: number): void {
    this.#bytes -= bytes
    while (this.#hasRoomForNext()) {
      const next = this.#parked.shift()
      if (next === undefined) return
      this.#bytes += next.bytes
      setImmediate(() => {
        next.resume()
      })
    }
  }

  #hasRoomForNext(): boolean {
    const [next] = this.#parked
    return next !== undefined && (this.#bytes === 0 || this.#bytes + next.bytes <= MAX_BYTES)
  }
}
