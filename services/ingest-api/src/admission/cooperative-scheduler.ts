/** Work in slices. `run` works until the moment `until` (of the clock) at the most and tells whether it is finished. Never throws. */
export type Task = { run: (until: number) => boolean }

/** Milliseconds of work in one turn of the event loop; then sockets, probes and timers get theirs. */
const TURN_MS = 8
/** Milliseconds that one task works before the next has its go, so that a small request does not wait for every large one. */
const SLICE_MS = 2

/**
 * Shares the event loop among requests. On a quiet gateway a task runs at once, inside the call; when the turn is used up,
 * tasks wait in line and go on in the next turns, a slice each.
 */
export class CooperativeScheduler {
  readonly #clock: () => number
  readonly #waiting: Task[] = []
  /** When this turn's work ends; 0 before its first task. */
  #ends = 0

  /** @param clock milliseconds, as performance.now() tells them */
  constructor(clock = () => performance.now()) {
    this.#clock = clock
  }

  /** Tasks that are not finished and wait for a turn. */
  get waiting(): number {
    return this.#waiting.length
  }

  run(task: Task): void {
    if (this.#ends === 0) this.#open()
    const now = this.#clock()
    if (this.#waiting.length === 0 && now < this.#ends && task.run(Math.min(now + SLICE_MS, this.#ends))) return
    this.#waiting.push(task)
  }

  /** The turn is over when the loop comes to its immediates, after all that sockets brought. */
  #open(): void {
    this.#ends = this.#clock() + TURN_MS
    setImmediate(this.#next)
  }

  readonly #next = (): void => {
    this.#ends = 0
    if (this.#waiting.length === 0) return
    this.#open()
    for (let now = this.#clock(); now < this.#ends; now = this.#clock()) {
      const task = this.#waiting.shift()
      if (task === undefined) return
      if (!task.run(Math.min(now + SLICE_MS, this.#ends))) this.#waiting.push(task)
    }
  }
}
