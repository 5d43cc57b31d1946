import type { Logger } from '@stream-retail/chassis/logger'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { measureSimulation } from '../run/measure-simulation.ts'
import { Simulation } from '../run/simulation.ts'
import type { Settings } from '../settings.ts'

declare module 'fastify' {
  interface FastifyInstance {
    simulation: Simulation
  }
}

/** Hands due sales to the delivery, until the app closes. */
export const simulation = fp(
  async (app: FastifyInstance, { settings, log }: { settings: Settings; log: Logger }) => {
    const { plan, delivery } = app
    const running = new Simulation({ settings, plan, delivery, log })
    measureSimulation(app.metrics, running)
    app.decorate('simulation', running)
    app.addHook('onClose', async () => {
      running.halt()
    })
  },
  { name: 'simulation', dependencies: ['plan', 'delivery'] },
)
