// @ts-check
/** What the slider reaches, in sales a second; more needs the number box and a yes. */
export const SAFE_RATE = 1_000
/** Steps of the slider. */
export const STEPS = 100

/**
 * The rate at a place of the slider: fine at the slow end, coarse at the fast, 0 and SAFE_RATE at the ends.
 * @param {number} step 0 to STEPS @returns {number} sales a second
 */
export function rateAt(step) {
  const rate = (SAFE_RATE + 1) ** (step / STEPS) - 1
  if (rate < 1) return Math.round(rate * 10) / 10
  if (rate < 20) return Math.round(rate)
  return rate < 200 ? Math.round(rate / 5) * 5 : Math.round(rate / 50) * 50
}

/** The place of a rate; the end for all that is beyond. @param {number} rate @returns {number} 0 to STEPS */
export function stepOf(rate) {
  return Math.round(Math.min(1, Math.log(rate + 1) / Math.log(SAFE_RATE + 1)) * STEPS)
}
