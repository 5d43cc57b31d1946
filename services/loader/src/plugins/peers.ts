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
    peers: { connect: ConnectClient; gateway: GatewayClient; registry: RegistryClient; simulator: SimulatorClient }
  }
}

/** Decorates the app with the clients of the services that the loader calls over HTTP. */
export const peers = fp(
  async (app: FastifyInstance, { settings }: { settings: Settings }) => {
    app.decorate('peers', {
      connect: new ConnectClient(settings.CONNECT_URL),
      gateway: new GatewayClient(settings.INGEST_URL, settings.INGEST_API_KEY),
      registry: new RegistryClient(settings.REGISTRY_URL, openRegistryAccess(settings)),
      simulator: new SimulatorClient(settings.SIMULATOR_URL, settings.CONTROL_TOKEN),
    })
  },
  { name: 'peers' },
)
