import type { Logger } from '@stream-retail/chassis/logger'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { Schemas } from '../records/schemas.ts'
import { Reconciliation } from '../reconcile/reconciliation.ts'
import { SALES_SUBJECT } from '../sink/sales-sink.ts'
import type { Settings } from '../settings.ts'

declare module 'fastify' {
  interface FastifyInstance {
    reconciliation: Reconciliation
  }
}

/** Records of the last hour are compared repeatedly, older ones less often. */
const RECENT_MS = 3_600_000

/** Most of a round's cost is reading positions: while nothing new arrives, the interval is longer by this factor. */
const IDLE_FACTOR = 4

/** Compares topic and table, to prove that no accepted sale is missing. */
export const reconciliation = fp(
  async (app: FastifyInstance, { settings, log }: { settings: Settings; log: Logger }) => {
    const { readiness } = app
    const { admin, reader } = app.kafka
    const schemas = new Schemas(app.peers.registry, SALES_SUBJECT)
    const reconciliation = new Reconciliation({
      deps: { admin, reader, database: app.databases.loops, schemas },
      index: () => app.deadLetters.round(),
      metrics: app.metrics,
      readiness,
      log,
      traces: app.traces,
      budget: settings.RECONCILE_RECORDS_PER_ROUND,
      recentMs: RECENT_MS,
      retentionDays: settings.RETENTION_DAYS,
    })
    app.decorate('reconciliation', reconciliation)
    app.leadership.on('role', (role) => {
      if (role === 'standby') readiness.warn('reconciliation', undefined)
    })
    app.loops.add('reconciling', () => reconciliation.round(), {
      after: 'prepared',
      every: () => settings.RECONCILE_INTERVAL_MS * (reconciliation.idle ? IDLE_FACTOR : 1),
      retryMs: settings.RECONCILE_INTERVAL_MS,
    })
  },
  { name: 'reconciliation', dependencies: ['loops', 'leadership', 'databases', 'kafka', 'peers', 'dead-letters'] },
)
