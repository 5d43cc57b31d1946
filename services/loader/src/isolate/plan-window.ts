/** One partition's part of an isolation: from, up to (without), and the next offset to examine. */
export type Position = { partition: number; from: number; to: number; next: number }

/**
 * What is to be examined: from what the sink has committed up to the end of each partition, together no more than `limit`
 * records. A partition that waits for little leaves its share to the others. Partitions with nothing to examine are left out.
 * @param committed partition → the next offset that the sink would read; absent when it never committed
 */
export function planWindow(
  bounds: { partition: number; low: number; high: number }[],
  committed: ReadonlyMap<number, number>,
  limit: number,
): Position[] {
  const waiting = bounds
    .map(({ partition, low, high }) => ({ partition, from: Math.max(committed.get(partition) ?? low, low), high }))
    .filter(({ from, high }) => high > from)
    .sort((a, b) => a.high - a.from - (b.high - b.from))
  let left = limit
  return waiting
    .map(({ partition, from, high }, index) => {
      const share = Math.min(high - from, Math.floor(left / (waiting.length - index)))
      left -= share
      return { partition, from, to: from + share, next: from }
    })
    .filter(({ from, to }) => to > from)
    .sort((a, b) => a.partition - b.partition)
}

/** The same positions, where the sink has meanwhile come further by itself or the topic no longer has what it had. */
export function catchUp(
  positions: Position[],
  bounds: { partition: number; low: number }[],
  committed: ReadonlyMap<number, number>,
): Position[] {
  return positions.map((position) => {
    const low = bounds.find(({ partition }) => partition === position.partition)?.low ?? 0
    return { ...position, next: Math.max(position.next, low, committed.get(position.partition) ?? 0) }
  })
}

/** Where the sink has to go on: only forward, and only past what was examined. */
export function offsetsToSet(positions: Position[], committed: ReadonlyMap<number, number>): Map<number, number> {
  return new Map(
    positions
      .filter(({ partition, next, from }) => next > from && next > (committed.get(partition) ?? -1))
      .map(({ partition, next }) => [partition, next]),
  )
}
