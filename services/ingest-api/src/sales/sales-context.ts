import type { Problem } from '@stream-retail/chassis/errors'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Admission } from '../admission/admission.ts'
import { CooperativeScheduler } from '../admission/cooperative-scheduler.ts'
import { DrainRate } from '../admission/drain-rate.ts'
import { ParseLimiter } from '../admission/parse-limiter.ts'
import { RateLimit } from '../admission/rate-limit.ts'
import { DuplicateWindow } from '../duplicates/duplicate-window.ts'
import type { Publisher } from '../kafka/publisher.ts'
import type { SchemaSource } from '../registry/schema-source.ts'
import type { Settings } from '../settings.ts'
import type { SaleSchema } from './compile-schema.ts'
import { overloaded } from './problems.ts'
import { type SaleMetrics, countSales } from './sale-metrics.ts'

/** What all requests that send sales share. */
export type SalesContext = {
  settings: Settings
  /** That accepted sales are published to. */
  topic: string
  publisher: Publisher
  /** undefined while tracing is off. */
  traces: FastifyInstance['traces']
  schemas: SchemaSource<SaleSchema>
  rejectedSales: FastifyInstance['rejectedSales']
  scheduler: CooperativeScheduler
  admission: Admission
  parseLimiter: ParseLimiter
  drainRate: DrainRate
  /** undefined while no limit is set. */
  rateLimit: RateLimit | undefined
  duplicateWindow: DuplicateWindow
  metrics: SaleMetrics
}

/** An accepted sale is known as such for at most this long. */
const DUPLICATE_WINDOW_MS = 600_000

export function openSalesContext(app: FastifyInstance, settings: Settings, topic: string): SalesContext {
  const now = performance.now()
  const { RATE_LIMIT_SALES: quota, RATE_LIMIT_WINDOW_MS: windowMs } = settings
  const context: SalesContext = {
    settings,
    topic,
    publisher: app.publisher,
    traces: app.traces,
    schemas: app.saleSchema,
    rejectedSales: app.rejectedSales,
    scheduler: new CooperativeScheduler(),
    admission: new Admission({ sales: settings.MAX_SALES_IN_FLIGHT, bytes: settings.MAX_BYTES_IN_FLIGHT }),
    parseLimiter: new ParseLimiter(),
    drainRate: new DrainRate(now),
    rateLimit: quota === 0 ? undefined : new RateLimit(quota, windowMs),
    duplicateWindow: new DuplicateWindow(settings.DUPLICATE_WINDOW_SALES, DUPLICATE_WINDOW_MS, now),
    metrics: countSales(app.metrics),
  }
  declareGauges(app, context)
  return context
}

function declareGauges({ metrics }: FastifyInstance, { admission, drainRate, duplicateWindow }: SalesContext): void {
  metrics.gauge('retail_inflight_events', 'Sales in flight, from admission to answer.', [], (gauge) => {
    gauge.set(admission.sales)
  })
  metrics.gauge('retail_inflight_bytes', 'Bytes of request bodies in flight.', [], (gauge) => {
    gauge.set(admission.bytes)
  })
  metrics.gauge(
    'retail_drain_events_per_second',
    'Sales per second acknowledged by the broker, smoothed; Retry-After is derived from it.',
    [],
    (gauge) => {
      gauge.set(drainRate.at(performance.now()))
    },
  )
  metrics.gauge('retail_duplicate_window_events', 'Accepted sales remembered to detect duplicates.', [], (gauge) => {
    gauge.set(duplicateWindow.size)
  })
}

/** Whose rate limit a request counts against. */
export function senderOf(request: FastifyRequest): string {
  return request.keyName ?? 'anonymous'
}

/** Asks the client to come back when what is in flight now has drained. */
export function overload({ drainRate, admission }: Pick<SalesContext, 'drainRate' | 'admission'>): Problem {
  return overloaded(drainRate.secondsToDrain(admission.sales, performance.now()))
}
