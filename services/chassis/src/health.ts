/** Which parts of a service work. Each plugin reports its own part; `/ready` shows what is missing and why. */
export class Readiness {
  readonly #waiting = new Map<string, string>()
  readonly #warnings = new Map<string, string>()
  readonly #notes = new Map<string, string>()

  /** The part works. */
  ok(part: string): void {
    this.#waiting.delete(part)
  }

  /** The part does not work yet, or no longer; `reason` is shown by `/ready`. */
  waitFor(part: string, reason: string): void {
    this.#waiting.set(part, reason)
  }

  /** The part works, but an operator should look at it; undefined clears the warning. */
  warn(part: string, reason: string | undefined): void {
    if (reason === undefined) this.#warnings.delete(part)
    else this.#warnings.set(part, reason)
  }

  /** Something that clients of `/ready` should know and that is neither good nor bad. */
  note(name: string, value: string): void {
    this.#notes.set(name, value)
  }

  get ready(): boolean {
    return this.#waiting.size === 0
  }

  /** Part → reason. */
  get waiting(): Record<string, string> {
    return Object.fromEntries(this.#waiting)
  }

  /** Name → value, shown beside `ready`. */
  get notes(): Record<string, string> {
    return Object.fromEntries(this.#notes)
  }

  /** Part → reason. Warnings do not affect readiness. */
  get warnings(): Record<string, string> {
    return Object.fromEntries(this.#warnings)
  }
}
