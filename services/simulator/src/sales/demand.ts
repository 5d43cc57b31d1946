/** Weights of `count` items sorted by popularity: a few popular ones, then a long tail. */
export function popularity(count: number): number[] {
  // With 1 instead of 3 one product would be a fifth of all sales; real shops are flatter at the top.
  return Array.from({ length: count }, (_, rank) => 1 / (rank + 3))
}

/**
 * Picks by weight.
 * @returns a function from a share (0 to below 1) to an index into `weights`
 * @throws {RangeError} when the weights add up to 0
 */
export function pickByWeight(weights: number[]): (share: number) => number {
  let total = 0
  const edges = weights.map((weight) => (total += weight))
  if (!(total > 0)) throw new RangeError('nothing to pick from: the weights add up to 0')
  return (share) => firstAbove(edges, share * total)
}

/** Index of the first edge above the value; edges are ascending. */
function firstAbove(edges: number[], value: number): number {
  let low = 0
  let high = edges.length - 1
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((edges[middle] ?? 0) > value) high = middle
    else low = middle + 1
  }
  return low
}

/** Relative sales per hour of the day (UTC). The average is 1, so that the rhythm does not change a day's total. */
const HOURS = [
  0.1, 0.1, 0.1, 0.1, 0.1, 0.2, 0.4, 0.7, 1.1, 1.4, 1.6, 1.8, 2.0, 1.8, 1.6, 1.5, 1.6, 1.9, 2.0, 1.6, 1.1, 0.7, 0.3,
  0.2,
]

/** Factor for the rate at a time, interpolated between hours. */
export function dailyRhythm(at: Date): number {
  const hour = at.getUTCHours()
  const passed = (at.getUTCMinutes() * 60 + at.getUTCSeconds()) / 3600
  const from = HOURS[hour] ?? 1
  const to = HOURS[(hour + 1) % 24] ?? 1
  return from + (to - from) * passed
}
