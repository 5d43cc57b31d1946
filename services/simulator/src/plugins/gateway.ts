import type { Logger } from '@stream-retail/chassis/logger'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { Gateway } from '../delivery/gateway.ts'
import { WatchedGateway } from '../delivery/watched-gateway.ts'
import type { Settings } from '../settings.ts'

declare module 'fastify' {
  interface FastifyInstance {
    gateway: WatchedGateway
  }
}

/** Connections to the gateway; whether it responds decides whether the app is ready. */
export const gateway = fp(
  async (app: FastifyInstance, { settings, log }: { settings: Settings; log: Logger }) => {
    const client = new Gateway(settings, app.traces)
    const watched = new WatchedGateway({ gateway: client, url: settings.INGEST_URL, readiness: app.readiness, log })
    app.decorate('gateway', watched)
    app.addHook('onClose', async () => watched.close())
  },
  { name: 'gateway' },
)
