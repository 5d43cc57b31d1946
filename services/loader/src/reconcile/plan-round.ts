import type { Bounds, Range } from '../records/topic-reader.ts'

/** Where a partition stands: what it holds, what the sink has committed, and from where on it is of the last hour. */
export type Standing = Bounds & { committed: number; recentFrom: number }

/** How far a partition was compared: all that is new up to `fresh`; the round over everything goes down from the newest and stands at `round`. */
export type Progress = { fresh: number; round: number; recent: number }

export type Plan = {
  fresh: Range[]
  recent: Range[]
  all: Range[]
  /** Share of the new records that is compared, 0 to 1. */
  sampledShare: number
  progress: Map<number, Progress>
  /** How many more times the last hour is gone through at full speed, though nothing new comes. */
  owed: number
}

/** After the newest record: the pass that was under way, and a whole one. */
const OWED_PASSES = 2
/** With nothing new and nothing owed, one record of so many that the budget allows is read. */
const IDLE_SHARE = 4

/**
 * Which records one round compares, `budget` at the most: what is new first, else a slice of it at a random place in each partition; what is
 * left of the budget goes half to the last hour and half to all that the topic holds, each from its newest down and then again. While nothing comes and the last hour has been gone through since, a quarter
 * of that is read: an idle pipeline costs next to nothing.
 * @param owed as the plan before said; a loader that has just started owes all
 * Pure, but for `random` (0 to 1).
 */
export function planRound(
  standings: Standing[],
  before: ReadonlyMap<number, Progress>,
  budget: number,
  random: () => number,
  owed = OWED_PASSES,
): Plan {
  const progress = new Map(
    standings.map((standing) => [standing.partition, startOf(standing, before.get(standing.partition))]),
  )
  const news = standings
    .map(({ partition, low, committed }) => ({
      partition,
      from: Math.max(progress.get(partition)?.fresh ?? low, low),
      to: committed,
    }))
    .filter(({ from, to }) => to > from)
  const total = sizeOf(news)
  // Older records get a share even when there is always something new.
  const forNews = Math.floor(budget * 0.75)
  const sampledShare = total <= forNews ? 1 : forNews / total
  const fresh = news.map((range) => slice(range, Math.ceil((range.to - range.from) * sampledShare), random()))
  for (const { partition, committed } of standings) update(progress, partition, { fresh: committed })
  const owing = total > 0 ? OWED_PASSES : owed
  const left = owing > 0 ? Math.max(budget - sizeOf(fresh), 0) : Math.ceil(budget / IDLE_SHARE)
  const recent = goDown(standings, progress, 'recent', ({ recentFrom }) => recentFrom, Math.floor(left / 2))
  const all = goDown(standings, progress, 'round', ({ low }) => low, Math.floor(left / 2))
  return {
    fresh,
    recent: recent.ranges,
    all: all.ranges,
    sampledShare,
    progress,
    owed: recent.anew ? Math.max(owing - 1, 0) : owing,
  }
}

function startOf({ low, committed }: Standing, known: Progress | undefined): Progress {
  // Beyond the end: the topic was made anew, or somebody moved the sink back.
  if (known === undefined || known.fresh > committed)
    return { fresh: known === undefined ? low : committed, round: committed, recent: committed }
  return known
}

const update = (progress: Map<number, Progress>, partition: number, change: Partial<Progress>): void => {
  const known = progress.get(partition)
  if (known !== undefined) progress.set(partition, { ...known, ...change })
}

export const sizeOf = (ranges: Range[]): number => ranges.reduce((sum, { from, to }) => sum + to - from, 0)

function slice({ partition, from, to }: Range, size: number, place: number): Range {
  const start = from + Math.floor((to - from - size) * place)
  return { partition, from: start, to: start + size }
}

/** Takes the next records below where each partition stands, the partition with the most left to do first: few reads, each of many records. `anew`: all were done, and it begins at the newest. */
function goDown(
  standings: Standing[],
  progress: Map<number, Progress>,
  which: 'recent' | 'round',
  bottom: (standing: Standing) => number,
  budget: number,
): { ranges: Range[]; anew: boolean } {
  const ranges: Range[] = []
  const open = () =>
    standings
      .map((standing) => ({
        standing,
        from: Math.max(bottom(standing), standing.low),
        to: Math.min(progress.get(standing.partition)?.[which] ?? 0, standing.committed),
      }))
      .filter(({ from, to }) => to > from)
      .sort((a, b) => b.to - b.from - (a.to - a.from))
  const anew = open().length === 0
  if (anew) for (const { partition, committed } of standings) update(progress, partition, { [which]: committed })
  for (const {
    standing: { partition },
    from,
    to,
  } of open()) {
    const size = Math.min(to - from, budget - sizeOf(ranges))
    if (size <= 0) break
    ranges.push({ partition, from: to - size, to })
    update(progress, partition, { [which]: to - size })
  }
  return { ranges, anew }
}
