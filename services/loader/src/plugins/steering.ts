import type { Logger } from '@stream-retail/chassis/logger'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { ConnectorActions } from '../control/connector-actions.ts'
import { addConnectorRoutes } from '../routes/connectors.ts'
import { addSimulatorRoutes } from '../routes/simulator.ts'
import { DesiredStates } from '../supervise/desired-states.ts'

declare module 'fastify' {
  interface FastifyInstance {
    desiredStates: DesiredStates
  }
}

/**
 * Serves the actions on connectors and simulator. A standby serves them as well: they go to Connect and into the table
 * of desired states, which every loader reads.
 */
export const steering = fp(
  async (app: FastifyInstance, { log }: { log: Logger }) => {
    const { supervisor } = app
    const { connect, simulator } = app.peers
    const desired = new DesiredStates(app.databases.routes, log)
    app.decorate('desiredStates', desired)
    addConnectorRoutes(app, new ConnectorActions({ connect, supervisor, desired }))
    addSimulatorRoutes(app, simulator)
  },
  { name: 'steering', dependencies: ['audit', 'databases', 'peers', 'supervisor'] },
)
