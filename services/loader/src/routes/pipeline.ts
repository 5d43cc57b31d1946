import type { FastifyInstance } from 'fastify'
import type { Account } from '../account-for-sales.ts'
import type { Canary } from '../canary/canary.ts'
import type { Measurement } from '../measure/measurement.ts'
import { type ConnectorSources, describeConnectors } from '../overview/describe-connectors.ts'
import type { RetentionMeasures } from '../prepare/partitions.ts'

type PipelineDeps = ConnectorSources & {
  measurement: Measurement
  retention: RetentionMeasures
  account: Account
  canary: Canary
}

/** `GET /pipeline`: measurements, connectors with their diagnosis, dead letters, reconciliation and canary. */
export function addPipelineRoute(
  app: FastifyInstance,
  { measurement, supervisor, desired, retention, account: { deadLetters, reconciliation }, canary }: PipelineDeps,
): void {
  app.get('/pipeline', async () => ({
    ready: app.readiness.ready,
    waiting_for: app.readiness.waiting,
    ...measurement.measures,
    retention,
    dead_letters: { ...measurement.measures.dead_letters, open: deadLetters.open },
    reconciliation: { ...reconciliation.state, unknown: reconciliation.unknown(Date.now()) },
    canary: canary.state,
    connectors: await describeConnectors({ supervisor, desired }),
  }))
}
