import { openRegistryAccess } from '@stream-retail/chassis/registry'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { ConnectRest } from '../clients/connect-rest.ts'
import { IngestRest } from '../clients/gateway.ts'
import { RegistryRest } from '../clients/registry-rest.ts'
import { SimulatorRest } from '../clients/simulator-rest.ts'
import type { Settings } from '../settings.ts'

declare module 'fastify' {
  interface FastifyInstance {
    connect: ConnectRest
    gateway: IngestRest
    registry: RegistryRest
    simulator: SimulatorRest
  }
}

/** Decorates the app with the clients of the services that it asks over HTTP. */
export const peers = fp(
  async (app: FastifyInstance, { settings }: { settings: Settings }) => {
    app.decorate('connect', new ConnectRest(settings.CONNECT_URL))
    app.decorate('gateway', new IngestRest(settings.INGEST_URL, settings.INGEST_API_KEY))
    app.decorate('registry', new RegistryRest(settings.REGISTRY_URL, openRegistryAccess(settings)))
    app.decorate('simulator', new SimulatorRest(settings.SIMULATOR_URL, settings.CONTROL_TOKEN))
  },
  { name: 'peers' },
)
