import type { Metrics } from '@stream-retail/chassis/metrics'
import { REASONS, type Reason } from './findings.ts'

/** Counts what becomes of sales: received = accepted + rejected + unknown outcome + told to come again (503). */
export type SaleMetrics = {
  received: (sales: number) => void
  accepted: (sales: number) => void
  rejected: (reasons: Reason[]) => void
  unknown: (sales: number) => void
}

export function countSales(metrics: Metrics): SaleMetrics {
  const received = metrics.counter('retail_events_received_total', 'Sales that were checked.')
  const accepted = metrics.counter('retail_events_accepted_total', 'Sales that the broker acknowledged.')
  const rejected = metrics.counter('retail_events_rejected_total', 'Sales refused, by the first thing wrong with each.', ['reason'])
  const unknown = metrics.counter('retail_events_unknown_outcome_total', 'Sales sent to the broker without a clear answer in time.')
  for (const reason of REASONS) rejected.inc({ reason }, 0)
  return {
    received: (sales) => { received.inc(sales) },
    accepted: (sales) => { accepted.inc(sales) },
    rejected: (reasons) => { for (const reason of reasons) rejected.inc({ reason }) },
    unknown: (sales) => { unknown.inc(sales) },
  }
}
