import type { Readiness } from '@stream-retail/chassis/health'
import type { Logger } from '@stream-retail/chassis/logger'
import type { Metrics } from '@stream-retail/chassis/metrics'
import type { PublisherEvents } from '../kafka/publisher-events.ts'
import { REASONS } from '../sales/validation-errors.ts'

/**
 * Why a rejected sale is not kept: record rate, byte rate, too many in memory, broker or topic unavailable, no schema.
 */
export const DROP_REASONS = ['rate', 'bytes', 'queue', 'kafka', 'schema'] as const
export type DropReason = (typeof DROP_REASONS)[number]

/** What happens to rejected sales, for metrics. */
export type RejectedEvents = {
  /** The broker has them; `reasons` are those of the rejections. */
  stored: (reasons: string[]) => void
  dropped: (reason: DropReason, records: number) => void
}

export function countRejected(metrics: Metrics): RejectedEvents {
  const stored = metrics.counter('retail_dead_letters_written_total', 'Records that became dead letters.', [
    'source',
    'reason',
  ])
  const dropped = metrics.counter(
    'retail_rejected_dropped_events_total',
    'Rejected sales that were not published to the topic of rejected sales.',
    ['reason'],
  )
  for (const reason of REASONS) stored.inc({ source: 'gateway', reason }, 0)
  for (const reason of DROP_REASONS) dropped.inc({ reason }, 0)
  return {
    stored: (reasons) => {
      for (const reason of reasons) stored.inc({ source: 'gateway', reason })
    },
    dropped: (reason, records) => {
      dropped.inc({ reason }, records)
    },
  }
}

/** Reports the producer for rejected sales. A failure is only a warning: sales are accepted regardless. */
export function watchRejected(readiness: Readiness, log: Logger): PublisherEvents {
  let last = ''
  const report = (reason: string | undefined): void => {
    readiness.warn('rejected_sales', reason && `rejected sales are not kept: ${reason}`)
    if (reason !== undefined && reason !== last) log.warn({ reason }, 'rejected sales are not kept')
    if (reason === undefined && last !== '') log.info('rejected sales are kept again')
    last = reason ?? ''
  }
  return {
    opened: () => {
      report(undefined)
    },
    notOpened: (reason) => {
      report(reason)
    },
    sent: () => undefined,
    failed: (_kind, reason) => {
      report(reason)
    },
    lost: () => undefined,
  }
}
