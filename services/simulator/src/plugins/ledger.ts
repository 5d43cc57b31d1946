import type { Logger } from '@stream-retail/chassis/logger'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { type Ledger, openLedger } from '../delivery/ledger.ts'
import type { Settings } from '../settings.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** undefined: no LEDGER_FILE is set. */
    ledger: Ledger | undefined
  }
}

/** Opens the ledger file, and completes it when the app closes. */
export const ledger = fp(
  async (app: FastifyInstance, { settings, log }: { settings: Settings; log: Logger }) => {
    const opened = settings.LEDGER_FILE === '' ? undefined : await openLedger(settings.LEDGER_FILE, log)
    app.decorate('ledger', opened)
    app.addHook('onClose', async () => opened?.close())
  },
  { name: 'ledger' },
)
