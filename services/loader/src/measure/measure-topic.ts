import type { Admin } from 'kafkajs'

/**
 * Offsets of a partition: the first that it still has, that of the next record, the one that a consumer group has committed
 * (null before its first commit), and the one that the group reads next.
 */
export type Position = { partition: number; low: number; end: number; committed: number | null; next: number }

/** Records ever appended to a topic, and how many of them a consumer group has not yet committed. */
export type TopicMeasure = { records: number; lag: number; partitions: PartitionMeasure[] }

/** `end`: the next offset of the topic; `committed`: the next one of the group, null before its first commit. */
export type PartitionMeasure = { partition: number; end: number; committed: number | null; lag: number }

/** @throws {Error} when Kafka does not answer or the topic does not exist */
export async function positionsOf(admin: Admin, topic: string, groupId: string): Promise<Position[]> {
  const [ends, groups] = await Promise.all([
    admin.fetchTopicOffsets(topic),
    admin.fetchOffsets({ groupId, topics: [topic] }),
  ])
  const committed = new Map(
    groups.flatMap(({ partitions }) => partitions).map(({ partition, offset }) => [partition, Number(offset)]),
  )
  return ends
    .map(({ partition, high, low }) => {
      const position = committed.get(partition) ?? -1
      // A group that has never committed is at -1 and begins at the oldest record.
      return {
        partition,
        low: Number(low),
        end: Number(high),
        committed: position < 0 ? null : position,
        next: Math.max(position, Number(low)),
      }
    })
    .sort((a, b) => a.partition - b.partition)
}

export function measureTopic(positions: Position[]): TopicMeasure {
  const partitions = positions.map(({ partition, end, committed, next }) => ({
    partition,
    end,
    committed,
    lag: Math.max(0, end - next),
  }))
  return { records: sum(partitions.map(({ end }) => end)), lag: sum(partitions.map(({ lag }) => lag)), partitions }
}

/** Records ever appended to a topic. */
export async function countRecords(admin: Admin, topic: string): Promise<number> {
  return sum((await admin.fetchTopicOffsets(topic)).map(({ high }) => Number(high)))
}

const sum = (numbers: number[]): number => numbers.reduce((total, number) => total + number, 0)
