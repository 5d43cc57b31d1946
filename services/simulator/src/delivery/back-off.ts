const FIRST_MS = 100
const MAX_MS = 10_000
/** The longest delay of a Node timer (24 days). */
const MAX_TIMER_MS = 2 ** 31 - 1

/**
 * Milliseconds before the next try: the server's Retry-After plus exponential back-off with jitter, so that many
 * clients do not return at the same moment.
 * @param tries tries so far, at least 1
 * @param retryAfterMs 0 without a Retry-After
 * @param share the jitter, from 0 to below 1
 */
export function backOffMs(tries: number, retryAfterMs: number, share: number): number {
  const widest = Math.min(MAX_MS, FIRST_MS * 2 ** Math.min(tries, 20))
  return Math.min(MAX_TIMER_MS, Math.ceil(retryAfterMs + widest / 2 + (widest / 2) * share))
}
