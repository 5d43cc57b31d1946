import type { Readiness } from '@stream-retail/chassis/health'
import type { Logger } from '@stream-retail/chassis/logger'
import type { Metrics } from '@stream-retail/chassis/metrics'
import type { PublisherEvents } from '../kafka/publisher-events.ts'
import { REASONS } from '../sales/findings.ts'

/** Why a rejected sale is not kept: too many a second, too much a second, too many in memory, no broker or topic, no schema. */
export const DROP_REASONS = ['rate', 'bytes', 'queue', 'kafka', 'schema'] as const
export type DropReason = (typeof DROP_REASONS)[number]

/** What happens to rejected sales, for metrics. */
export type RejectedEvents = {
  /** The broker has them; `reasons` names why each was rejected. */
  stored: (reasons: string[]) => void
  dropped: (reason: DropReason, records: number) => void
}

export function countRejected(metrics: Metrics): RejectedEvents {
  const stored = metrics.counter(
    'retail_quarantine_events_total',
    'Rejected sales that are kept in the topic of rejected sales.',
    ['source', 'reason'],
  )
  const dropped = metrics.counter('retail_rejected_dropped_events_total', 'Rejected sales that are not kept.', [
    'reason',
  ])
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

/** The way to the topic of rejected sales: that it is closed is a warning, as sales are taken all the same. */
export function watchRejected(readiness: Readiness, log: Logger): PublisherEvents {
  let last = ''
  const tell = (reason: string | undefined): void => {
    readiness.warn('rejected_sales', reason && `rejected sales are not kept: ${reason}`)
    if (reason !== undefined && reason !== last) log.warn({ reason }, 'rejected sales are not kept')
    if (reason === undefined && last !== '') log.info('rejected sales are kept again')
    last = reason ?? ''
  }
  return {
    opened: () => {
      tell(undefined)
    },
    notOpened: (reason) => {
      tell(reason)
    },
    sent: () => undefined,
    failed: (_kind, reason) => {
      tell(reason)
    },
    lost: () => undefined,
  }
}
