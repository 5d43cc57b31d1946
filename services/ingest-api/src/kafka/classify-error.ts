import { messageOf } from '@stream-retail/chassis/errors'
import type { ErrorKind } from './sender.ts'

type KafkaError = { name?: string; type?: string; cause?: unknown }

/** The innermost cause: kafkajs wraps an error once per layer of retries. */
export function rootOf(error: unknown): KafkaError & { message: string } {
  let root = error as KafkaError
  for (let depth = 0; depth < 10 && root.cause instanceof Error; depth++) root = root.cause
  return { name: root.name ?? '', ...(root.type === undefined ? {} : { type: root.type }), message: messageOf(root) }
}

/** The kind of failure, for metrics. */
export function kindOf(error: unknown): ErrorKind {
  const { name = '', type } = rootOf(error)
  if (/Timeout/.test(name)) return 'timeout'
  if (/Connection|NoBroker|BrokerNotFound|NumberOfRetries/.test(name)) return 'connection'
  return type === undefined ? 'other' : 'protocol'
}

/** Human-readable: why Kafka cannot be used. */
export function reasonOf(error: unknown, topic: string): string {
  const { type, message } = rootOf(error)
  return type === 'UNKNOWN_TOPIC_OR_PARTITION' ? `the topic "${topic}" does not exist yet` : message
}
