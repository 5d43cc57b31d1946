import type { Logger } from '@stream-retail/chassis/logger'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { Session } from '../run/session.ts'

declare module 'fastify' {
  interface FastifyInstance {
    session: Session
  }
}

/** The run: it begins when the app listens and ends when it closes. */
export const session = fp(
  async (app: FastifyInstance, { log }: { log: Logger }) => {
    const { plan, gateway, simulation, ledger, delivery } = app
    const run = new Session({ plan, gateway, simulation, ledger, tally: delivery.tally, log })
    app.decorate('session', run)
    app.addHook('onListen', async () => {
      run.begin()
    })
    app.addHook('onClose', async () => {
      run.end()
    })
  },
  { name: 'session', dependencies: ['plan', 'gateway', 'ledger', 'delivery', 'simulation'] },
)
