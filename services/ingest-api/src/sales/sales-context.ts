import type { Problem } from '@stream-retail/chassis/errors'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Admission } from '../admission/admission.ts'
import { DrainRate } from '../admission/drain-rate.ts'
import { ParseLimiter } from '../admission/parse-limiter.ts'
import { RateLimit } from '../admission/rate-limit.ts'
import { CooperativeScheduler } from '../admission/cooperative-scheduler.ts'
import { DuplicateWindow } from '../duplicates/duplicate-window.ts'
import type { Publisher } from '../kafka/publisher.ts'
import type { SaleSchema } from './compile-schema.ts'
import type { SchemaSource } from '../registry/schema-source.ts'
import type { Settings } from '../settings.ts'
import { overloaded } from './problems.ts'
import { type SaleMetrics, countSales } from './sale-metrics.ts'

/** What all requests for sales share. */
export type SalesContext = {
  settings: Settings
  publisher: Publisher
  /** undefined: none are made. */
  traces: FastifyInstance['traces']
  schemas: SchemaSource<SaleSchema>
  quarantine: FastifyInstance['quarantine']
  turns: CooperativeScheduler
  admission: Admission
  bodies: ParseLimiter
  drain: DrainRate
  /** undefined: senders may send as much as they like. */
  limit: RateLimit | undefined
  known: DuplicateWindow
  count: SaleMetrics
}

export function openSalesContext(app: FastifyInstance, settings: Settings): SalesContext {
  const now = performance.now()
  const desk: SalesContext = {
    settings,
    publisher: app.publisher,
    traces: app.traces,
    schemas: app.saleSchema,
    quarantine: app.quarantine,
    turns: new CooperativeScheduler(),
    admission: new Admission({ sales: settings.MAX_SALES_IN_FLIGHT, bytes: settings.MAX_BYTES_IN_FLIGHT }),
    bodies: new ParseLimiter(),
    drain: new DrainRate(now),
    limit:
      settings.RATE_LIMIT_SALES === 0
        ? undefined
        : new RateLimit(settings.RATE_LIMIT_SALES, settings.RATE_LIMIT_WINDOW_MS),
    known: new DuplicateWindow(settings.DUPLICATE_WINDOW_SALES, settings.DUPLICATE_WINDOW_MS, now),
    count: countSales(app.metrics),
  }
  measure(app, desk)
  return desk
}

function measure({ metrics }: FastifyInstance, { admission, drain, known }: SalesContext): void {
  metrics.gauge('retail_inflight_events', 'Sales that wait for their answer.', [], (gauge) => {
    gauge.set(admission.sales)
  })
  metrics.gauge('retail_inflight_bytes', 'Bytes of request bodies that are held until their answer.', [], (gauge) => {
    gauge.set(admission.bytes)
  })
  metrics.gauge(
    'retail_drain_events_per_second',
    'Sales that the broker takes a second, smoothed; Retry-After is computed from it.',
    [],
    (gauge) => {
      gauge.set(drain.at(performance.now()))
    },
  )
  metrics.gauge(
    'retail_duplicate_window_events',
    'Acknowledged sales that would be told apart as duplicates.',
    [],
    (gauge) => {
      gauge.set(known.size)
    },
  )
}

/** Whose limit a request counts against. */
export function senderOf(request: FastifyRequest): string {
  return request.keyName ?? 'anonymous'
}

/** To come again when what is under way now is done. */
export function overload({ drain, admission }: Pick<SalesContext, 'drain' | 'admission'>): Problem {
  return overloaded(drain.secondsToDrain(admission.sales, performance.now()))
}
