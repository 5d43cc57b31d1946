import { quietIdleConnections } from '@stream-retail/chassis/kafkajs-idle'
import { Kafka, logLevel } from 'kafkajs'
import { setting } from './pipeline.ts'

// Bare, kafkajs sets a timer to minus the time of day on each connection, whereupon Node prints a TimeoutNegativeWarning amid the tests.
quietIdleConnections()

/** A connection to Kafka for what tests do there themselves, silent. */
export function openKafka(broker = setting('KAFKA_BROKERS')): Kafka {
  return new Kafka({ brokers: [broker], logLevel: logLevel.NOTHING })
}
