import type { Logger } from '@stream-retail/chassis/logger'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { Delivery } from '../delivery/delivery.ts'
import { Tally } from '../delivery/tally.ts'
import type { Settings } from '../settings.ts'

declare module 'fastify' {
  interface FastifyInstance {
    delivery: Delivery
  }
}

/** Sends sales until they are answered. A close waits for half of STOP_TIMEOUT_MS for the answers still due. */
export const delivery = fp(
  async (app: FastifyInstance, { settings, log }: { settings: Settings; log: Logger }) => {
    const { gateway, ledger, plan } = app
    const tally = new Tally(app.metrics)
    const sender = new Delivery({ gateway, ledger, tally, log, giveUpAfterMs: plan.giveUpAfterMs })
    app.decorate('delivery', sender)
    app.addHook('onClose', async () => sender.stop(settings.STOP_TIMEOUT_MS / 2))
  },
  { name: 'delivery', dependencies: ['gateway', 'ledger', 'plan'] },
)
