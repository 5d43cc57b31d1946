import { openRegistryAccess } from '@stream-retail/chassis/registry'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { ConnectClient } from '../clients/connect.ts'
import { GatewayClient } from '../clients/gateway.ts'
import { RegistryClient } from '../clients/registry.ts'
import { SimulatorClient } from '../clients/simulator.ts'
import type { Settings } from '../settings.ts'

declare module 'fastify' {
  interface FastifyInstance {
    connect: ConnectClient
    gateway: GatewayClient
    registry: RegistryClient
    simulator: SimulatorClient
  }
}

/** Decorates the app with the clients of the services that it asks over HTTP. */
export const peers = fp(
  async (app: FastifyInstance, { settings }: { settings: Settings }) => {
    app.decorate('connect', new ConnectClient(settings.CONNECT_URL))
    app.decorate('gateway', new GatewayClient(settings.INGEST_URL, settings.INGEST_API_KEY))
    app.decorate('registry', new RegistryClient(settings.REGISTRY_URL, openRegistryAccess(settings)))
    app.decorate('simulator', new SimulatorClient(settings.SIMULATOR_URL, settings.CONTROL_TOKEN))
  },
  { name: 'peers' },
)
