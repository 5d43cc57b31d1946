/** A sink's position in one partition: the next offset it will read, as committed, and the end of the partition. */
export type PartitionCommit = { partition: number; committed: number; end: number }

/** By partition, in epoch milliseconds: when the sink last moved, and since when records have waited without a move. */
export type OffsetProgress = ReadonlyMap<number, { committed: number; movedAt: number; since: number }>

/** The progress after one more observation. */
export function trackProgress(progress: OffsetProgress, positions: PartitionCommit[], now: number): OffsetProgress {
  return new Map(
    positions.map(({ partition, committed, end }) => {
      const before = progress.get(partition)
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
 * Milliseconds for which a sink has not moved although records wait. One task works on its partitions in turn, so it
 * stands still only when it moves in none of them; of several tasks one may be stuck while the others move.
 */
export function standstillMs(
  progress: OffsetProgress,
  positions: PartitionCommit[],
  tasks: number,
  now: number,
): number {
  const waiting = positions
    .filter(({ committed, end }) => committed < end)
    .map(({ partition }) => progress.get(partition)?.since ?? now)
  if (waiting.length === 0) return 0
  const lastMoved = tasks > 1 ? 0 : Math.max(...[...progress.values()].map(({ movedAt }) => movedAt))
  return now - Math.max(Math.min(...waiting), lastMoved)
}
