import type { Metrics } from '@stream-retail/chassis/metrics'
import { REASONS, type RejectedSale } from './validation-errors.ts'

/** Why a whole request is rejected; also the values of the label `reason`. */
const REQUEST_REASONS = [
  'bad_gzip',
  'body_incomplete',
  'body_too_large',
  'body_too_slow',
  'empty_body',
  'invalid_sale',
  'kafka_unavailable',
  'larger_than_rate_limit',
  'no_sales',
  'not_json',
  'not_utf8',
  'outcome_unknown',
  'overloaded',
  'rate_limited',
  'schema_unavailable',
  'too_many_sales',
  'unsupported_charset',
  'unsupported_encoding',
  'other',
] as const
const KNOWN_REASONS = new Set<string>(REQUEST_REASONS)

/**
 * Counts outcomes: received = accepted + duplicate + rejected + unknown outcome + sales of requests that were rejected.
 */
export type SaleMetrics = {
  received: (sales: number) => void
  accepted: (sales: number) => void
  duplicate: (sales: number) => void
  rejected: (rejected: RejectedSale[]) => void
  unknown: (sales: number) => void
  /** A request that is answered with a problem document; `code` is the problem's. */
  rejectedRequest: (code: string) => void
}

export function countSales(metrics: Metrics): SaleMetrics {
  const count = declareCounters(metrics)
  for (const reason of REASONS) count.rejected.inc({ reason }, 0)
  for (const reason of REQUEST_REASONS) count.requests.inc({ reason }, 0)
  return {
    received: (sales) => {
      count.received.inc(sales)
    },
    accepted: (sales) => {
      count.accepted.inc(sales)
    },
    duplicate: (sales) => {
      count.duplicate.inc(sales)
    },
    rejected: (sales) => {
      for (const { first } of sales) count.rejected.inc({ reason: first.code })
    },
    unknown: (sales) => {
      count.unknown.inc(sales)
    },
    rejectedRequest: (code) => {
      count.requests.inc({ reason: KNOWN_REASONS.has(code) ? code : 'other' })
    },
  }
}

function declareCounters(metrics: Metrics) {
  return {
    received: metrics.counter('retail_events_received_total', 'Sales received for validation.'),
    accepted: metrics.counter('retail_events_accepted_total', 'Sales acknowledged by the broker.'),
    duplicate: metrics.counter(
      'retail_events_duplicate_total',
      'Sales accepted before, or repeated within a request, that were not published again.',
    ),
    rejected: metrics.counter('retail_events_rejected_total', 'Rejected sales, by their first validation error.', [
      'reason',
    ]),
    unknown: metrics.counter(
      'retail_events_unknown_outcome_total',
      'Sales sent to the broker without a clear answer in time.',
    ),
    requests: metrics.counter(
      'retail_requests_rejected_total',
      'Requests for which nothing was published, by problem code.',
      ['reason'],
    ),
  }
}
