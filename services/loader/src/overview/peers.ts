import { messageOf } from '@stream-retail/chassis/errors'
import { lookAtAlerts } from './probe-alerts.ts'
import { lookAtGateway } from './probe-gateway.ts'
import type { RegistryClient } from '../clients/registry.ts'
import type { SimulatorClient } from '../clients/simulator.ts'
import { rememberFor } from '../clients/remember-for.ts'
import type { Settings } from '../settings.ts'
import type { Facts } from './snapshot.ts'

/** Milliseconds that each has for its answer. */
const DEADLINE_MS = 1_000
/** Rules are evaluated every so often, and the registry's answer costs a query: these are asked more seldom, in milliseconds. */
const SELDOM_MS = 5_000

/** The services that the loader asks while somebody looks. */
export type Peers = { look: () => Promise<Pick<Facts, 'gateway' | 'simulator' | 'alerts' | 'registry'>> }

/** @returns one question to all at once; none of them holds up or fails the others */
export function openPeers(
  { INGEST_URL, PROMETHEUS_URL }: Settings,
  simulator: SimulatorClient,
  registry: RegistryClient,
): Peers {
  const alerts = rememberFor(SELDOM_MS, async () =>
    PROMETHEUS_URL === '' ? null : lookAtAlerts(PROMETHEUS_URL, DEADLINE_MS),
  )
  const probed = rememberFor(SELDOM_MS, () => probe(registry))
  return {
    look: async () => {
      const [gateway, state, known, registered] = await Promise.all([
        lookAtGateway(INGEST_URL, DEADLINE_MS),
        simulator.look(DEADLINE_MS),
        alerts(),
        probed(),
      ])
      return { gateway, simulator: state, alerts: known, registry: registered }
    },
  }
}

async function probe(registry: RegistryClient): Promise<Facts['registry']> {
  try {
    await registry.probe(DEADLINE_MS)
    return { reachable: true, detail: null }
  } catch (error) {
    return { reachable: false, detail: messageOf(error) }
  }
}
