// @ts-check
/**
 * The smallest difference seen between this clock and the loader's, in milliseconds; a phone's clock may be minutes
 * off.
 */
let ahead = Infinity

/** Adjusts the clock by a time that the loader has just sent. @param {string} at ISO 8601 */
export function syncClock(at) {
  const difference = Date.now() - Date.parse(at)
  if (difference < ahead) ahead = difference
}

/** Now by the loader's clock, in epoch milliseconds. */
export const loaderNow = () => Date.now() - (Number.isFinite(ahead) ? ahead : 0)

/** Forgets the difference: another loader, or a clock that was set. */
export function resetClock() {
  ahead = Infinity
}
