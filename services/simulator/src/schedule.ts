/**
 * When sales fall due. All times are milliseconds of one monotonic clock, given by the caller, so that a test
 * needs no waiting.
 */
export type Schedule = {
  /** Time begins; before that nothing falls due. */
  start: (now: number) => void
  /** Sales that are due and not yet taken. */
  waiting: (now: number) => number
  /** So many of the waiting sales are on their way. */
  take: (count: number) => void
  /** Milliseconds until the next sale falls due; Infinity when none will. */
  nextDueIn: (now: number) => number
  pause: (now: number) => void
  resume: (now: number) => void
  readonly paused: boolean
  /** Sales that fell due while the queue was full and were dropped. */
  readonly overflow: number
}
