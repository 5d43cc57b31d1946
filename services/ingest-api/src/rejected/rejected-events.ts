import type { Readiness } from '@stream-retail/chassis/health'
import type { Logger } from '@stream-retail/chassis/logger'
import type { Metrics } from '@stream-retail/chassis/metrics'
import type { PublisherEvents } from '../kafka/publisher-events.ts'
import { REASONS } from '../sales/findings.ts'

/** Why a refused sale is not kept: too many a second, too much a second, too many in memory, no broker or topic, no schema. */
export const DROP_REASONS = ['rate', 'bytes', 'queue', 'kafka', 'schema'] as const
export type DropReason = (typeof DROP_REASONS)[number]

/** What happens to refused sales, for metrics. */
export type QuarantineEvents = {
  /** The broker has them; `reasons` names why each was refused. */
  stored: (reasons: string[]) => void
  dropped: (reason: DropReason, records: number) => void
}

export function countQuarantine(metrics: Metrics): QuarantineEvents {
  const stored = metrics.counter(
    'retail_quarantine_events_total',
    'Refused sales that are kept in the topic of refused sales.',
    ['source', 'reason'],
  )
  const dropped = metrics.counter('retail_quarantine_dropped_total', 'Refused sales that are not kept.', ['reason'])
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

/** The way to the topic of refused sales: that it is closed is a warning, as sales are taken all the same. */
export function watchQuarantine(readiness: Readiness, log: Logger): PublisherEvents {
  let last = ''
  const tell = (reason: string | undefined): void => {
    readiness.warn('quarantine', reason && `refused sales are not kept: ${reason}`)
    if (reason !== undefined && reason !== last) log.warn({ reason }, 'refused sales are not kept')
    if (reason === undefined && last !== '') log.info('refused sales are kept again')
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
