import type { Readiness } from '@stream-retail/chassis/health'
import type { Logger } from '@stream-retail/chassis/logger'
import type { Metrics } from '@stream-retail/chassis/metrics'
import { ERROR_KINDS, type ErrorKind } from './sender.ts'

/** What happens to a publisher, for metrics, readiness and the log. */
export type PublisherEvents = {
  opened: () => void
  notOpened: (reason: string) => void
  sent: (messages: number, seconds: number) => void
  failed: (kind: ErrorKind, reason: string) => void
  lost: (cause: ErrorKind) => void
}

/** Seconds; a send on one machine takes milliseconds, the deadline is a few seconds. */
const SEND_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
/** Messages in one send. */
const SIZE_BUCKETS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000]

/** Reports a publisher to Prometheus, /ready and the log (one line per change, not per attempt). */
export function watchPublisher(metrics: Metrics, readiness: Readiness, log: Logger): PublisherEvents {
  const { duration, size, errors, recreations, up } = declareMetrics(metrics)
  const changed = logChanges(log)
  const notReady = (reason: string): void => {
    up.set(0)
    readiness.waitFor('kafka', reason)
  }
  notReady('connecting')
  return {
    opened: () => {
      up.set(1)
      readiness.ok('kafka')
      changed('info', 'Kafka is ready')
    },
    notOpened: (reason) => {
      notReady(reason)
      changed('warn', `Kafka cannot be used: ${reason}`)
    },
    sent: (messages, seconds) => {
      duration.observe(seconds)
      size.observe(messages)
    },
    failed: (kind, reason) => {
      errors.inc({ kind })
      log.warn({ kind, reason }, 'a produce call was not acknowledged')
    },
    lost: (cause) => {
      recreations.inc({ cause })
      notReady('reconnecting')
      changed('warn', 'the connection to Kafka was lost')
    },
  }
}

function declareMetrics(metrics: Metrics) {
  const errors = metrics.counter('retail_produce_errors_total', 'Produce calls that were not acknowledged.', ['kind'])
  const recreations = metrics.counter('retail_producer_recreations_total', 'Producers replaced after a failure.', [
    'cause',
  ])
  for (const kind of ERROR_KINDS) {
    errors.inc({ kind }, 0)
    recreations.inc({ cause: kind }, 0)
  }
  return {
    duration: metrics.histogram(
      'retail_produce_duration_seconds',
      'Time from a produce call to its acknowledgement.',
      SEND_BUCKETS,
    ),
    size: metrics.histogram('retail_produce_batch_events', 'Sales per acknowledged produce call.', SIZE_BUCKETS),
    errors,
    recreations,
    up: metrics.gauge('retail_kafka_up', '1 while sales can be published, else 0.'),
  }
}

function logChanges(log: Logger): (level: 'info' | 'warn', message: string) => void {
  let last = ''
  return (level, message) => {
    if (message !== last) log[level](message)
    last = message
  }
}
