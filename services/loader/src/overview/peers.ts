import { messageOf } from '@stream-retail/chassis/errors'
import { lookAtAlerts } from './probe-alerts.ts'
import { lookAtGateway } from './probe-gateway.ts'
import type { RegistryClient } from '../clients/registry.ts'
import type { SimulatorClient } from '../clients/simulator.ts'
import { rememberFor } from '../clients/remember-for.ts'
import type { Settings } from '../settings.ts'
import type { Facts } from './snapshot.ts'

/** Milliseconds for each answer. */
const DEADLINE_MS = 1_000
/**
 * Prometheus evaluates its rules only every few seconds, and the registry's answer costs a query: both are polled less
 * often. Milliseconds.
 */
const SLOW_POLL_MS = 5_000

/** The services that the loader asks while a client watches the overview. */
export type Peers = { look: () => Promise<Pick<Facts, 'gateway' | 'simulator' | 'alerts' | 'registry'>> }

/** Asks all of them at once; none delays or fails the others. */
export function openPeers(
  { INGEST_URL, PROMETHEUS_URL }: Settings,
  simulator: SimulatorClient,
  registry: RegistryClient,
): Peers {
  const alerts = rememberFor(SLOW_POLL_MS, async () =>
    PROMETHEUS_URL === '' ? null : lookAtAlerts(PROMETHEUS_URL, DEADLINE_MS),
  )
  const probed = rememberFor(SLOW_POLL_MS, () => probeRegistry(registry))
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

async function probeRegistry(registry: RegistryClient): Promise<Facts['registry']> {
  try {
    await registry.probe(DEADLINE_MS)
    return { reachable: true, detail: null }
  } catch (error) {
    return { reachable: false, detail: messageOf(error) }
  }
}
