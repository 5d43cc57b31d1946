import type { Metrics } from '@stream-retail/chassis/metrics'
import { REASONS } from './findings.ts'
import type { Rejected } from './batch-validation.ts'

/** Why a request as a whole is rejected; also the values of the label `reason`. */
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

/** Counts what becomes of sales: received = accepted + duplicate + rejected + unknown outcome + told to come again or held back. */
export type SaleMetrics = {
  received: (sales: number) => void
  accepted: (sales: number) => void
  duplicate: (sales: number) => void
  rejected: (rejected: Rejected[]) => void
  unknown: (sales: number) => void
  /** A request that ends in a problem document; `code` is the problem's. */
  rejectedRequest: (code: string) => void
}

export function countSales(metrics: Metrics): SaleMetrics {
  const received = metrics.counter('retail_events_received_total', 'Sales that were checked.')
  const accepted = metrics.counter('retail_events_accepted_total', 'Sales that the broker acknowledged.')
  const duplicate = metrics.counter(
    'retail_events_duplicate_total',
    'Sales that were acknowledged before, or stood twice in a request, and were not sent again.',
  )
  const rejected = metrics.counter(
    'retail_events_rejected_total',
    'Sales rejected, by the first thing wrong with each.',
    ['reason'],
  )
  const unknown = metrics.counter(
    'retail_events_unknown_outcome_total',
    'Sales sent to the broker without a clear answer in time.',
  )
  const requests = metrics.counter(
    'retail_requests_rejected_total',
    'Requests for which nothing was published, by the code of their answer.',
    ['reason'],
  )
  for (const reason of REASONS) rejected.inc({ reason }, 0)
  for (const reason of REQUEST_REASONS) requests.inc({ reason }, 0)
  return {
    received: (sales) => {
      received.inc(sales)
    },
    accepted: (sales) => {
      accepted.inc(sales)
    },
    duplicate: (sales) => {
      duplicate.inc(sales)
    },
    rejected: (sales) => {
      for (const { first } of sales) rejected.inc({ reason: first.code })
    },
    unknown: (sales) => {
      unknown.inc(sales)
    },
    rejectedRequest: (code) => {
      requests.inc({ reason: KNOWN_REASONS.has(code) ? code : 'other' })
    },
  }
}
