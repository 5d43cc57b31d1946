import { Kafka, type KafkaConfig, type LogEntry, logLevel } from 'kafkajs'
import { Type } from 'typebox'
import { type KafkaAccess, kafkaAccess, kafkaAccessSettings } from './kafka-access.ts'
import { quietIdleConnections } from './kafkajs-idle.ts'
import type { Logger } from './logger.ts'

quietIdleConnections()

/** Settings of every service that talks to Kafka. */
export const kafkaSettings = {
  KAFKA_BROKERS: Type.String({
    default: '127.0.0.1:9092',
    minLength: 3,
    pattern: '^[^,:\\s]+:\\d+(,[^,:\\s]+:\\d+)*$',
    description: 'brokers as host:port, separated by commas',
  }),
  ...kafkaAccessSettings,
}

/** The values of {@link kafkaSettings}. */
export type KafkaSettings = { KAFKA_BROKERS: string } & KafkaAccess

/**
 * A Kafka client whose requests fail within seconds, not minutes: callers decide how often to retry.
 * The only file that configures kafkajs. `extra` overrides what is set here.
 * @throws {SettingsError} when settings contradict each other
 */
export function createKafka(
  settings: KafkaSettings,
  clientId: string,
  log: Logger,
  extra: Partial<KafkaConfig> = {},
): Kafka {
  return new Kafka({
    clientId,
    brokers: settings.KAFKA_BROKERS.split(','),
    connectionTimeout: 3_000,
    requestTimeout: 5_000,
    enforceRequestTimeout: true,
    retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 3 },
    logLevel: logLevel.INFO,
    logCreator: () => (entry) => {
      forward(log, entry)
    },
    ...kafkaAccess(settings),
    ...extra,
  })
}

/** kafkajs logs an ERROR for each attempt to reach a broker that is down; the caller logs whether that matters. */
function forward(log: Logger, { level, namespace, log: entry }: LogEntry): void {
  const { message, error, broker } = entry as { message: string; error?: unknown; broker?: unknown }
  const severity = level === logLevel.ERROR || level === logLevel.WARN ? 'warn' : 'debug'
  log[severity]({ kafkajs: namespace, error, broker }, message)
}
