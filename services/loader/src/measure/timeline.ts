/**
 * When a partition ended where (`at` in epoch milliseconds), in order: by looking at its end again and again one knows when the records
 * between came, without reading them.
 */
export type Timeline = readonly { end: number; at: number }[]

/** Points that are kept at the most: with the default of two seconds half an hour of backlog to the second, and beyond it less finely. */
const MAX_POINTS = 1_000

/** The timeline after one more look. A partition that ends earlier than before is another one. */
export function extend(timeline: Timeline, end: number, at: number): Timeline {
  const [before, last] = timeline.slice(-2)
  const newest = last ?? before
  if (newest === undefined || end < newest.end) return [{ end, at }]
  // While nothing comes two points are enough: since when it ended there, and the last look that found it so.
  const still = last !== undefined && before?.end === end && last.end === end
  return thin([...(still ? timeline.slice(0, -1) : timeline), { end, at }])
}

/** Without what only tells of records before an offset. */
export function forget(timeline: Timeline, offset: number): Timeline {
  const next = timeline.findIndex(({ end }) => end > offset)
  return next <= 1 ? timeline : timeline.slice(next - 1)
}

/**
 * When the record at an offset came, to within the time between two looks (epoch milliseconds). Of records before the first look: the
 * time of that look, as they are no younger; undefined when there is none at that offset yet.
 */
export function timeOf(timeline: Timeline, offset: number): number | undefined {
  const next = timeline.findIndex(({ end }) => end > offset)
  const [before, after] = [timeline[next - 1], timeline[next]]
  if (after === undefined) return undefined
  if (before === undefined) return after.at
  return before.at + ((after.at - before.at) * (offset - before.end)) / (after.end - before.end)
}

/** Every second point of the older half goes. */
function thin(timeline: Timeline): Timeline {
  return timeline.length <= MAX_POINTS
    ? timeline
    : timeline.filter((_, place) => place % 2 === 0 || place > timeline.length / 2)
}
