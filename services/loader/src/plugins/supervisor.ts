import type { Logger } from '@stream-retail/chassis/logger'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import type { Settings } from '../settings.ts'
import { openSupervisor } from '../supervise/open-supervisor.ts'
import type { Supervisor } from '../supervise/supervisor.ts'

declare module 'fastify' {
  interface FastifyInstance {
    supervisor: Supervisor
  }
}

/** Milliseconds between two looks at the connectors, and while something is missing. */
const INTERVAL_MS = 2_000
const IMPATIENT_MS = 500

/** Watches the connectors; only a leader acts on what it sees. */
export const supervisor = fp(
  async (app: FastifyInstance, { settings, log }: { settings: Settings; log: Logger }) => {
    const {
      readiness,
      metrics,
      peers: { connect, registry },
      kafka: { client: kafka, admin, reader },
    } = app
    const { loops: database, probe } = app.databases
    const supervisor = openSupervisor({
      ...{ settings, connect, database, probe, kafka, admin, reader, registry, readiness, metrics, log },
    })
    app.decorate('supervisor', supervisor)

    app.leadership.on('role', (role, before) => {
      if (role === 'leader') supervisor.takeOver()
      else if (before === 'leader') supervisor.standDown()
    })
    app.loops.add('supervising', () => supervisor.round(), {
      after: 'prepared',
      onStandby: true,
      every: () => (readiness.ready ? INTERVAL_MS : IMPATIENT_MS),
      onStop: () => supervisor.close(),
    })
  },
  { name: 'supervisor', dependencies: ['loops', 'leadership', 'databases', 'kafka', 'peers'] },
)
