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

/** Milliseconds between two observations of the connectors; the shorter one applies while the loader is not ready. */
const INTERVAL_MS = 2_000
const IMPATIENT_MS = 500

/** Observes the connectors; only the leader acts on what it observes. */
export const supervisor = fp(
  async (app: FastifyInstance, { settings, log }: { settings: Settings; log: Logger }) => {
    const { readiness } = app
    const supervisor = openSupervisor({
      settings,
      connect: app.peers.connect,
      registry: app.peers.registry,
      database: app.databases.loops,
      probe: app.databases.probe,
      kafka: app.kafka.client,
      admin: app.kafka.admin,
      reader: app.kafka.reader,
      readiness,
      metrics: app.metrics,
      log,
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
