/** A body to be parsed; if it must wait, `resume` is called once when its turn has come. */
export type ParseJob = { bytes: number; resume: () => void }

/** Bytes of bodies parsed at the same time; ordinary sales reach MAX_SALES_IN_FLIGHT first. */
const MAX_BYTES = 4_194_304
/** Bodies up to this size never wait. */
const SMALL_BYTES = 16_384

/**
 * Bounds the bodies that are parsed and not answered yet: nested arrays take twenty times the memory of their text, and
 * requests that share the event loop would all be parsed before the first is finished.
 */
export class ParseLimiter {
  readonly #waiting: ParseJob[] = []
  #bytes = 0

  /** @returns false when the body has to wait; it is resumed later and counts as entered from then on */
  enter(job: ParseJob): boolean {
    if (
      job.bytes > SMALL_BYTES &&
      this.#bytes > 0 &&
      (this.#waiting.length > 0 || this.#bytes + job.bytes > MAX_BYTES)
    ) {
      this.#waiting.push(job)
      return false
    }
    this.#bytes += job.bytes
    return true
  }

  /** To be called exactly once per body that entered. */
  leave(bytes: number): void {
    this.#bytes -= bytes
    while (this.#hasRoomForNext()) {
      const next = this.#waiting.shift()
      if (next === undefined) return
      this.#bytes += next.bytes
      setImmediate(() => {
        next.resume()
      })
    }
  }

  #hasRoomForNext(): boolean {
    const [next] = this.#waiting
    return next !== undefined && (this.#bytes === 0 || this.#bytes + next.bytes <= MAX_BYTES)
  }
}
