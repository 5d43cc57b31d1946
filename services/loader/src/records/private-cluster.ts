import type { Kafka, KafkaMessage } from 'kafkajs'

/**
 * The private parts of kafkajs that the loader uses, all in this file. kafkajs can read a range of offsets only inside
 * its consumer, which needs a group; its internal cluster can fetch without one. The integration test of the topic
 * reader fails when a new version of kafkajs changes any of this.
 */

export type FetchedMessage = KafkaMessage & { isControlRecord?: boolean }

export type PrivateBroker = {
  fetch: (request: object) => Promise<{
    responses: { topicName: string; partitions: { partition: number; messages: FetchedMessage[] }[] }[]
  }>
}

export type PrivateCluster = {
  connect: () => Promise<void>
  disconnect: () => Promise<void>
  addTargetTopic: (topic: string) => Promise<void>
  refreshMetadata: () => Promise<void>
  findLeaderForPartitions: (topic: string, partitions: number[]) => Record<string, number[]>
  findBroker: (node: { nodeId: string }) => Promise<PrivateBroker>
}

/** A cluster with connections of its own; the caller disconnects it. @throws {Error} when kafkajs has changed */
export function openPrivateCluster(kafka: Kafka): PrivateCluster {
  const symbol = Object.getOwnPropertySymbols(kafka).find(
    ({ description }) => description === 'private:Kafka:createCluster',
  )
  const create =
    symbol === undefined ? undefined : (kafka as unknown as Record<symbol, (options: object) => PrivateCluster>)[symbol]
  if (create === undefined) throw new Error('this version of kafkajs has no private cluster to read topics with')
  return create({ allowAutoTopicCreation: false, maxInFlightRequests: 1 })
}
