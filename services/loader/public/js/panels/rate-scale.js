// @ts-check
/** Maximum of the slider, in sales per second; more requires the number field and a confirmation. */
export const SAFE_RATE = 1_000
/** Number of slider steps. */
export const STEPS = 100

/**
 * The rate at a slider step: fine at the slow end, coarse at the fast end, from 0 to SAFE_RATE.
 * @param {number} step 0 to STEPS @returns {number} sales per second
 */
export function rateAt(step) {
  const rate = (SAFE_RATE + 1) ** (step / STEPS) - 1
  if (rate < 1) return Math.round(rate * 10) / 10
  if (rate < 20) return Math.round(rate)
  return rate < 200 ? Math.round(rate / 5) * 5 : Math.round(rate / 50) * 50
}

/**
 * The slider step of a rate; the last one for rates beyond the maximum.
 * @param {number} rate
 * @returns {number} 0 to STEPS
 */
export function stepOf(rate) {
  return Math.round(Math.min(1, Math.log(rate + 1) / Math.log(SAFE_RATE + 1)) * STEPS)
}
