import { quietIdleConnections } from '@stream-retail/chassis/kafkajs-idle'
import { Kafka, logLevel } from 'kafkajs'
import { setting } from './pipeline.ts'

// Without this, kafkajs sets a negative timer on each connection, and Node prints a TimeoutNegativeWarning during
// tests.
quietIdleConnections()

/** A silent connection to Kafka for tests that read and write topics themselves. */
export function openKafka(broker = setting('KAFKA_BROKERS')): Kafka {
  return new Kafka({ brokers: [broker], logLevel: logLevel.NOTHING })
}
