import type { FastifyInstance } from 'fastify'
import type { CanaryState } from '../canary/canary-state.ts'
import type { DeadLetterService } from '../dead-letters/dead-letter-service.ts'
import type { Leadership } from '../lead.ts'
import type { Measurement } from '../measure/measurement.ts'
import { type ConnectorSources, describeConnectors } from '../overview/describe-connectors.ts'
import type { RetentionMeasures } from '../prepare/partitions.ts'
import type { Reconciliation } from '../reconcile/reconciliation.ts'

type PipelineDeps = ConnectorSources & {
  measurement: Measurement
  retention: RetentionMeasures
  deadLetters: DeadLetterService
  reconciliation: Reconciliation
  canary: { readonly state: CanaryState }
  leadership: Pick<Leadership, 'role' | 'since'>
}

/** `GET /pipeline`: measurements, connectors with their diagnosis, dead letters, reconciliation and canary. */
export function addPipelineRoute(
  app: FastifyInstance,
  { measurement, supervisor, desired, retention, deadLetters, reconciliation, canary, leadership }: PipelineDeps,
): void {
  app.get('/pipeline', async () => ({
    ready: app.readiness.ready,
    waiting_for: app.readiness.waiting,
    leadership: { role: leadership.role, since: leadership.since },
    ...measurement.measures,
    retention,
    dead_letters: { ...measurement.measures.dead_letters, open: deadLetters.open },
    reconciliation: { ...reconciliation.state, unknown: reconciliation.unknown(Date.now()) },
    canary: canary.state,
    connectors: await describeConnectors({ supervisor, desired }),
  }))
}
