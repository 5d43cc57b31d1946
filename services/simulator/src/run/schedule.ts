/**
 * When sales fall due. All times are milliseconds of one monotonic clock and passed by the caller, so that tests
 * need not wait.
 */
export type Schedule = {
  /** Starts the clock; nothing falls due before. */
  start: (now: number) => void
  /** Sales that are due and not yet taken. */
  waiting: (now: number) => number
  /** Removes `count` of the waiting sales. */
  take: (count: number) => void
  /** Milliseconds until the next sale falls due; Infinity if none will. */
  nextDueIn: (now: number) => number
  pause: (now: number) => void
  resume: (now: number) => void
  readonly paused: boolean
  /** Sales that fell due while the queue was full and were dropped. */
  readonly overflow: number
}
