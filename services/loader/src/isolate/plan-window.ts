/** The part of one partition in an isolation: first offset, end (exclusive), and the next offset to examine. */
export type PartitionWindow = { partition: number; from: number; to: number; next: number }

/**
 * What to examine: from the committed offset to the end of each partition, at most `limit` records in total. A
 * partition that needs less than its share leaves the rest to the others. Partitions with nothing to examine are left
 * out.
 * @param committed partition → the next offset that the sink would read; absent if it never committed
 */
export function planWindow(
  bounds: { partition: number; low: number; high: number }[],
  committed: ReadonlyMap<number, number>,
  limit: number,
): PartitionWindow[] {
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

/** The same positions, moved on where the sink has come further by itself or the topic has dropped records. */
export function catchUp(
  positions: PartitionWindow[],
  bounds: { partition: number; low: number }[],
  committed: ReadonlyMap<number, number>,
): PartitionWindow[] {
  return positions.map((position) => {
    const low = bounds.find(({ partition }) => partition === position.partition)?.low ?? 0
    return { ...position, next: Math.max(position.next, low, committed.get(position.partition) ?? 0) }
  })
}

/** Partition → the offset at which the sink must continue: only forward, and only past what was examined. */
export function offsetsToSet(
  positions: PartitionWindow[],
  committed: ReadonlyMap<number, number>,
): Map<number, number> {
  return new Map(
    positions
      .filter(({ partition, next, from }) => next > from && next > (committed.get(partition) ?? -1))
      .map(({ partition, next }) => [partition, next]),
  )
}
