import type { Admin } from 'kafkajs'
import { boundsOf } from '../records/topic-reader.ts'
import { SALES_TOPIC, SINK_GROUP } from './sales-sink.ts'

/**
 * A partition as a sink sees it. `low`: the first offset that the topic still has; `end`: the offset of the next
 * record; `committed`: what the sink has committed, null before its first commit; `next`: where it reads next.
 */
export type SinkPosition = { partition: number; low: number; end: number; committed: number | null; next: number }

/**
 * How far a sink has come in its topic, by partition: every record before `committed` is a row or a dead letter.
 * @throws {Error} when Kafka does not answer or the topic does not exist
 */
export async function sinkPositions(
  admin: Pick<Admin, 'fetchTopicOffsets' | 'fetchOffsets'>,
  { topic, group }: { topic: string; group: string } = { topic: SALES_TOPIC, group: SINK_GROUP },
): Promise<SinkPosition[]> {
  const [bounds, groups] = await Promise.all([
    boundsOf(admin, topic),
    admin.fetchOffsets({ groupId: group, topics: [topic] }),
  ])
  const commits = new Map(
    groups.flatMap(({ partitions }) => partitions).map(({ partition, offset }) => [partition, Number(offset)]),
  )
  return bounds.map(({ partition, low, high }) => {
    // Kafka answers -1 for a group that has never committed; it begins at the oldest record.
    const commit = commits.get(partition) ?? -1
    return { partition, low, end: high, committed: commit < 0 ? null : commit, next: Math.max(commit, low) }
  })
}
