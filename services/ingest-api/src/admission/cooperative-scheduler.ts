/**
 * Work done in slices. `run` works until the moment `until` (of the clock) at most; it returns whether it is done and
 * never throws.
 */
export type Task = { run: (until: number) => boolean }

/** Milliseconds of work per turn of the event loop; then sockets, probes and timers get their share. */
const TURN_MS = 8
/**
 * Milliseconds that one task works before the next takes over, so that a small request need not wait for every large
 * one.
 */
const SLICE_MS = 2

/**
 * Shares the event loop among requests. On a quiet gateway a task runs immediately, inside the call; when the turn is
 * used up, tasks queue and continue round-robin in later turns, one slice each.
 */
export class CooperativeScheduler {
  readonly #clock: () => number
  readonly #waiting: Task[] = []
  /** When this turn ends; 0 before its first task. */
  #ends = 0

  /** @param clock in milliseconds, like performance.now() */
  constructor(clock = () => performance.now()) {
    this.#clock = clock
  }

  /** Unfinished tasks in the queue. */
  get waiting(): number {
    return this.#waiting.length
  }

  run(task: Task): void {
    if (this.#ends === 0) this.#open()
    const now = this.#clock()
    if (this.#waiting.length === 0 && now < this.#ends && task.run(Math.min(now + SLICE_MS, this.#ends))) return
    this.#waiting.push(task)
  }

  /** The turn ends when the event loop runs its immediates, after the callbacks of sockets. */
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
