/**
 * Where a partition ended at which time (`at` in epoch milliseconds), in order. Observing its end repeatedly shows when
 * the records in between were appended, without reading them.
 */
export type Timeline = readonly { end: number; at: number }[]

/**
 * Points kept at most: at the default interval of two seconds, half an hour of lag to the second; beyond that, coarser.
 */
const MAX_POINTS = 1_000

/** The timeline after one more look. A partition that ends earlier than before was recreated. */
export function extend(timeline: Timeline, end: number, at: number): Timeline {
  const [before, last] = timeline.slice(-2)
  const newest = last ?? before
  if (newest === undefined || end < newest.end) return [{ end, at }]
  // While nothing arrives two points are enough: the first and the last look that found this end.
  const still = last !== undefined && before?.end === end && last.end === end
  return thin([...(still ? timeline.slice(0, -1) : timeline), { end, at }])
}

/** Drops the points that only concern records before an offset. */
export function forget(timeline: Timeline, offset: number): Timeline {
  const next = timeline.findIndex(({ end }) => end > offset)
  return next <= 1 ? timeline : timeline.slice(next - 1)
}

/**
 * When the record at an offset was appended, to within the interval between two looks (epoch milliseconds). For records
 * older than the first look it is the time of that look; undefined when the offset has no record yet.
 */
export function timeOf(timeline: Timeline, offset: number): number | undefined {
  const next = timeline.findIndex(({ end }) => end > offset)
  const [before, after] = [timeline[next - 1], timeline[next]]
  if (after === undefined) return undefined
  if (before === undefined) return after.at
  return before.at + ((after.at - before.at) * (offset - before.end)) / (after.end - before.end)
}

/** Drops every second point of the older half. */
function thin(timeline: Timeline): Timeline {
  return timeline.length <= MAX_POINTS
    ? timeline
    : timeline.filter((_, place) => place % 2 === 0 || place > timeline.length / 2)
}
