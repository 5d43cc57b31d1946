import type { Logger } from '@stream-retail/chassis/logger'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { type RetentionMeasures, Partitions } from '../prepare/partitions.ts'
import { Preparation } from '../prepare/prepare.ts'
import { stepsOf } from '../prepare/steps.ts'
import type { Settings } from '../settings.ts'

declare module 'fastify' {
  interface FastifyInstance {
    retention: RetentionMeasures
  }
}

/** Milliseconds between two rounds until one succeeds. */
const IMPATIENT_MS = 500

/**
 * Brings Kafka, Postgres and the registry to their desired state and keeps them there, unless another loader leads.
 */
export const preparation = fp(
  async (app: FastifyInstance, { settings, log }: { settings: Settings; log: Logger }) => {
    const { readiness, metrics } = app
    const { registry } = app.peers
    const database = app.databases.loops
    const partitions = new Partitions({ settings, database, readiness, metrics, log })
    const steps = stepsOf({ settings, database, admin: app.kafka.admin, registry, partitions, log })
    const preparation = new Preparation(steps, { readiness, metrics, log })
    app.decorate('retention', partitions.retention)

    app.leadership.on('role', (role) => {
      if (role !== 'standby') return
      preparation.standDown()
      partitions.standDown()
    })
    const prepare = async (): Promise<boolean> => {
      const succeeded = await preparation.round()
      if (preparation.complete && !app.loops.phase.prepared) app.loops.setPhase({ prepared: true })
      return succeeded
    }
    app.loops.add('preparing', prepare, {
      every: (succeeded) => (succeeded ? settings.PREPARE_INTERVAL_MS : IMPATIENT_MS),
      retryMs: IMPATIENT_MS,
    })
  },
  { name: 'preparation', dependencies: ['loops', 'leadership', 'databases', 'kafka', 'peers'] },
)
