import type { Metrics } from '@stream-retail/chassis/metrics'
import { EDGES } from '../measure/freshness-histogram.ts'

/**
 * How a canary sale ended: a row in time, rejected by the gateway, not acknowledged in time, or acknowledged and no row
 * in time.
 */
export const OUTCOMES = ['row', 'rejected', 'unanswered', 'late'] as const
export type Outcome = (typeof OUTCOMES)[number]

const STAGES = ['sent', 'accepted', 'row'] as const
export type Stage = (typeof STAGES)[number]

export type CanaryMetrics = ReturnType<typeof declareCanaryMetrics>

/** The canary's metrics; every label value exists from the start. A stage that none has reached yet is 0. */
export function declareCanaryMetrics(metrics: Metrics, intervalMs: number) {
  const roundtrip = metrics.histogram(
    'retail_canary_roundtrip_seconds',
    'Seconds from sending a canary sale to seeing its row.',
    EDGES,
  )
  const lastSeen = metrics.gauge(
    'retail_canary_last_seen_timestamp_seconds',
    'When a canary sale last reached the stage; 0 before the first.',
    ['stage'],
  )
  const sales = metrics.counter('retail_canary_sales_total', 'Canary sales by how they ended.', ['outcome'])
  metrics
    .gauge('retail_canary_interval_seconds', 'Seconds between two canary sales; 0 while none are sent.')
    .set(intervalMs / 1000)
  for (const stage of STAGES) lastSeen.set({ stage }, 0)
  for (const outcome of OUTCOMES) sales.inc({ outcome }, 0)
  return {
    /** @param at epoch milliseconds */
    reached: (stage: Stage, at: number) => {
      lastSeen.set({ stage }, at / 1000)
    },
    ended: (outcome: Outcome, seconds: number) => {
      sales.inc({ outcome })
      if (outcome === 'row') roundtrip.observe(seconds)
    },
  }
}
