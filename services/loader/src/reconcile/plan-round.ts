import type { Bounds, Range } from '../records/topic-reader.ts'

/** A partition of the topic: its bounds, what the sink has committed, and the first offset of the recent window. */
export type PartitionOffsets = Bounds & { committed: number; recentFrom: number }

/**
 * How far a partition has been compared: everything new up to `fresh`; the passes over the recent window and over the
 * whole topic go down from the newest record and have reached `recent` and `round`.
 */
export type RoundProgress = { fresh: number; round: number; recent: number }

export type RoundPlan = {
  fresh: Range[]
  recent: Range[]
  all: Range[]
  /** Share of the new records that is compared, 0 to 1. */
  sampledShare: number
  progress: Map<number, RoundProgress>
  /** Passes over the recent window still to be made at full speed, although nothing new arrives. */
  owed: number
}

/** After the newest record: the pass under way, and one complete pass. */
const OWED_PASSES = 2
/** With nothing new and no pass owed, one in this many of the records that the budget allows is read. */
const IDLE_SHARE = 4
/** Older records get the rest even when there is always something new. */
const SHARE_FOR_NEW = 0.75

/**
 * Plans which records a round compares, `budget` at most. New records come first; if they do not fit, a slice at a
 * random place of each partition. Half of what is left of the budget goes to the recent window and half to the whole
 * topic, each from the newest record down and then from the start again. Once nothing new arrives and the recent window
 * has been gone through, a quarter of that is read, so that an idle pipeline costs next to nothing.
 * @param owed from the previous plan; a loader that has just started owes all passes
 * @param random returns 0 to 1; the plan is pure otherwise
 */
export function planRound(
  partitions: PartitionOffsets[],
  before: ReadonlyMap<number, RoundProgress>,
  budget: number,
  random: () => number,
  owed = OWED_PASSES,
): RoundPlan {
  const progress = new Map(
    partitions.map((offsets) => [offsets.partition, startOf(offsets, before.get(offsets.partition))]),
  )
  const unseen = newRanges(partitions, progress)
  const total = sizeOf(unseen)
  const forNew = Math.floor(budget * SHARE_FOR_NEW)
  const sampledShare = total <= forNew ? 1 : forNew / total
  const fresh = unseen.map((range) => slice(range, Math.ceil((range.to - range.from) * sampledShare), random()))
  for (const { partition, committed } of partitions) update(progress, partition, { fresh: committed })
  const owing = total > 0 ? OWED_PASSES : owed
  const left = owing > 0 ? Math.max(budget - sizeOf(fresh), 0) : Math.ceil(budget / IDLE_SHARE)
  const recent = goDown(partitions, progress, 'recent', ({ recentFrom }) => recentFrom, Math.floor(left / 2))
  const all = goDown(partitions, progress, 'round', ({ low }) => low, Math.floor(left / 2))
  return {
    fresh,
    recent: recent.ranges,
    all: all.ranges,
    sampledShare,
    progress,
    owed: recent.restarted ? Math.max(owing - 1, 0) : owing,
  }
}

function startOf({ low, committed }: PartitionOffsets, known: RoundProgress | undefined): RoundProgress {
  // Beyond the end: the topic was recreated, or the sink's offsets were moved back.
  if (known === undefined || known.fresh > committed)
    return { fresh: known === undefined ? low : committed, round: committed, recent: committed }
  return known
}

function newRanges(partitions: PartitionOffsets[], progress: ReadonlyMap<number, RoundProgress>): Range[] {
  return partitions
    .map(({ partition, low, committed }) => ({
      partition,
      from: Math.max(progress.get(partition)?.fresh ?? low, low),
      to: committed,
    }))
    .filter(({ from, to }) => to > from)
}

const update = (progress: Map<number, RoundProgress>, partition: number, change: Partial<RoundProgress>): void => {
  const known = progress.get(partition)
  if (known !== undefined) progress.set(partition, { ...known, ...change })
}

export const sizeOf = (ranges: Range[]): number => ranges.reduce((sum, { from, to }) => sum + to - from, 0)

function slice({ partition, from, to }: Range, size: number, place: number): Range {
  const start = from + Math.floor((to - from - size) * place)
  return { partition, from: start, to: start + size }
}

/**
 * Takes the next records below the progress of each partition, starting with the partition that has the most left: few
 * reads, each of many records. `restarted`: a pass was complete, and this one begins at the newest records.
 */
function goDown(
  partitions: PartitionOffsets[],
  progress: Map<number, RoundProgress>,
  which: 'recent' | 'round',
  bottom: (offsets: PartitionOffsets) => number,
  budget: number,
): { ranges: Range[]; restarted: boolean } {
  const ranges: Range[] = []
  const remaining = (): Range[] =>
    partitions
      .map((offsets) => ({
        partition: offsets.partition,
        from: Math.max(bottom(offsets), offsets.low),
        to: Math.min(progress.get(offsets.partition)?.[which] ?? 0, offsets.committed),
      }))
      .filter(({ from, to }) => to > from)
      .sort((a, b) => b.to - b.from - (a.to - a.from))
  const restarted = remaining().length === 0
  if (restarted) for (const { partition, committed } of partitions) update(progress, partition, { [which]: committed })
  for (const { partition, from, to } of remaining()) {
    const size = Math.min(to - from, budget - sizeOf(ranges))
    if (size <= 0) break
    ranges.push({ partition, from: to - size, to })
    update(progress, partition, { [which]: to - size })
  }
  return { ranges, restarted }
}
