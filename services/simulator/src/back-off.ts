const FIRST_MS = 100
const MAX_MS = 10_000
/** A timer of Node takes no more (24 days). */
const MAX_TIMER_MS = 2 ** 31 - 1

/**
 * Milliseconds before the next try: at least what the other side asked for, and on top a share of a time that doubles
 * with each try, so that many clients do not come back at the same moment.
 * @param tries tries so far, 1 or more
 * @param share where in the range, 0 to below 1
 */
export function backOffMs(tries: number, askedMs: number, share: number): number {
  const widest = Math.min(MAX_MS, FIRST_MS * 2 ** Math.min(tries, 20))
  return Math.min(MAX_TIMER_MS, Math.ceil(askedMs + widest / 2 + (widest / 2) * share))
}
