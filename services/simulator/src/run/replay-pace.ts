import type { Schedule } from './schedule.ts'

/**
 * Sales fall due in the rhythm of a file. Nothing is dropped: a sale that cannot be sent yet waits.
 * @param times when each sale happened, in milliseconds, ascending
 * @param speed factor by which time passes faster than in the file; 0: every sale is due at once
 */
export class ReplayPace implements Schedule {
  readonly overflow = 0
  readonly #times: number[]
  readonly #speed: number
  /** Time at which the first sale falls due; shifted by each pause. */
  #start = Infinity
  #pausedAt: number | undefined
  #due = 0
  #taken = 0

  constructor(times: number[], speed: number) {
    this.#times = times
    this.#speed = speed
  }

  get paused(): boolean {
    return this.#pausedAt !== undefined
  }

  start(now: number): void {
    this.#start = now
    if (this.paused) this.#pausedAt = now
  }

  waiting(now: number): number {
    while (this.#due < this.#times.length && this.#dueAt(this.#due) <= (this.#pausedAt ?? now)) this.#due++
    return this.#due - this.#taken
  }

  take(count: number): void {
    this.#taken += count
  }

  nextDueIn(now: number): number {
    if (this.paused || this.#due >= this.#times.length) return Infinity
    return Math.max(0, this.#dueAt(this.#due) - now)
  }

  pause(now: number): void {
    this.#pausedAt ??= now
  }

  resume(now: number): void {
    if (this.#pausedAt === undefined) return
    this.#start += now - this.#pausedAt
    this.#pausedAt = undefined
  }

  #dueAt(index: number): number {
    if (this.#speed === 0) return this.#start
    return this.#start + ((this.#times[index] ?? 0) - (this.#times[0] ?? 0)) / this.#speed
  }
}
