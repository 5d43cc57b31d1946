import type { Admin } from 'kafkajs'
import { boundsOf } from '../records/topic-reader.ts'
import type { SinkPosition } from '../sink/sink-positions.ts'

/** Records ever appended to a topic, and how many of them a consumer group has not yet committed. */
export type TopicMeasure = { records: number; lag: number; partitions: PartitionMeasure[] }

/** `end`: the next offset of the topic; `committed`: the next one of the group, null before its first commit. */
export type PartitionMeasure = { partition: number; end: number; committed: number | null; lag: number }

export function measureTopic(positions: SinkPosition[]): TopicMeasure {
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
  return sum((await boundsOf(admin, topic)).map(({ high }) => high))
}

const sum = (numbers: number[]): number => numbers.reduce((total, number) => total + number, 0)
