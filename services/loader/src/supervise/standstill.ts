/** Where a sink stands in one partition: the next offset it reads, by what it committed, and where the partition ends. */
export type SinkPosition = { partition: number; committed: number; end: number }

/** By partition, in epoch milliseconds: when the sink last moved there, and since when something waits and it does not. */
export type Standing = ReadonlyMap<number, { committed: number; movedAt: number; since: number }>

/** What is remembered from one look to the next. */
export function follow(standing: Standing, positions: SinkPosition[], now: number): Standing {
  return new Map(
    positions.map(({ partition, committed, end }) => {
      const before = standing.get(partition)
      const moved = before !== undefined && before.committed !== committed
      const still = before !== undefined && !moved && committed < end
      return [
        partition,
        { committed, movedAt: moved ? now : (before?.movedAt ?? 0), since: still ? before.since : now },
      ]
    }),
  )
}

/**
 * Milliseconds for which a sink has not moved though something waits. One task takes its partitions in turn, so it stands still
 * only when it moves in none; of several tasks one may stand while the others go on.
 */
export function standstillMs(standing: Standing, positions: SinkPosition[], tasks: number, now: number): number {
  const waiting = positions
    .filter(({ committed, end }) => committed < end)
    .map(({ partition }) => standing.get(partition)?.since ?? now)
  if (waiting.length === 0) return 0
  const lastMoved = tasks > 1 ? 0 : Math.max(...[...standing.values()].map(({ movedAt }) => movedAt))
  return now - Math.max(Math.min(...waiting), lastMoved)
}
