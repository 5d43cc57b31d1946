import type { Admin } from 'kafkajs'

/** Records ever appended to a topic, and how many of them a consumer group has not yet committed. */
export type TopicMeasure = { records: number; lag: number }

/** @throws {Error} when Kafka does not answer or the topic is not there */
export async function measureTopic(admin: Admin, topic: string, groupId: string): Promise<TopicMeasure> {
  const [ends, groups] = await Promise.all([admin.fetchTopicOffsets(topic), admin.fetchOffsets({ groupId, topics: [topic] })])
  const committed = new Map(groups.flatMap(({ partitions }) => partitions).map(({ partition, offset }) => [partition, Number(offset)]))
  return ends.reduce<TopicMeasure>((sum, { partition, high, low }) => {
    // A group that never committed stands at -1 and will begin at the oldest record.
    const position = Math.max(committed.get(partition) ?? -1, Number(low))
    return { records: sum.records + Number(high), lag: sum.lag + Math.max(0, Number(high) - position) }
  }, { records: 0, lag: 0 })
}

/** Records ever appended to a topic. */
export async function countRecords(admin: Admin, topic: string): Promise<number> {
  return (await admin.fetchTopicOffsets(topic)).reduce((sum, { high }) => sum + Number(high), 0)
}
