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

/** Where Kafka is and how to be let in, as in {@link kafkaSettings}. */
export type KafkaSettings = { KAFKA_BROKERS: string } & KafkaAccess

/**
 * A connection to Kafka that fails in seconds, not minutes: callers decide how often to try again.
 * The only file that knows how kafkajs is set up. `extra` wins over what is set here.
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

/** kafkajs says ERROR for each try of a broker that is away; the caller's own log line tells when that matters. */
function forward(log: Logger, { level, namespace, log: entry }: LogEntry): void {
  const { message, error, broker } = entry as { message: string; error?: unknown; broker?: unknown }
  const severity = level === logLevel.ERROR || level === logLevel.WARN ? 'warn' : 'debug'
  log[severity]({ kafkajs: namespace, error, broker }, message)
}
