import type { Admin } from 'kafkajs'

/** Records ever appended to a topic, and how many of them a consumer group has not yet committed. */
export type TopicMeasure = { records: number; lag: number; partitions: PartitionMeasure[] }

/** `end`: the next offset of the topic; `committed`: the next one of the group, null before its first commit. */
export type PartitionMeasure = { partition: number; end: number; committed: number | null; lag: number }

/** @throws {Error} when Kafka does not answer or the topic is not there */
export async function measureTopic(admin: Admin, topic: string, groupId: string): Promise<TopicMeasure> {
  const [ends, groups] = await Promise.all([admin.fetchTopicOffsets(topic), admin.fetchOffsets({ groupId, topics: [topic] })])
  const committed = new Map(groups.flatMap(({ partitions }) => partitions).map(({ partition, offset }) => [partition, Number(offset)]))
  const partitions = ends.map(({ partition, high, low }) => {
    const position = committed.get(partition) ?? -1
    // A group that never committed stands at -1 and will begin at the oldest record.
    return { partition, end: Number(high), committed: position < 0 ? null : position, lag: Math.max(0, Number(high) - Math.max(position, Number(low))) }
  }).sort((a, b) => a.partition - b.partition)
  return {
    records: partitions.reduce((sum, { end }) => sum + end, 0),
    lag: partitions.reduce((sum, { lag }) => sum + lag, 0),
    partitions,
  }
}

/** Records ever appended to a topic. */
export async function countRecords(admin: Admin, topic: string): Promise<number> {
  return (await admin.fetchTopicOffsets(topic)).reduce((sum, { high }) => sum + Number(high), 0)
}
