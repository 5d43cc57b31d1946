/** Earliest and latest `ts` that is accepted, in epoch milliseconds. */
export type AcceptedWindow = { from: number; to: number }

/** @param now epoch milliseconds */
export function acceptedWindow(
  now: number,
  { SALE_MAX_AGE_MS, SALE_MAX_AHEAD_MS }: { SALE_MAX_AGE_MS: number; SALE_MAX_AHEAD_MS: number },
): AcceptedWindow {
  return { from: now - SALE_MAX_AGE_MS, to: now + SALE_MAX_AHEAD_MS }
}
