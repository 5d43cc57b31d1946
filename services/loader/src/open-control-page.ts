import type { Logger } from '@stream-retail/chassis/logger'
import type { FastifyInstance } from 'fastify'
import { Audit } from './control/audit.ts'
import { auditRequests } from './control/audit-requests.ts'
import type { ConnectRest } from './clients/connect-rest.ts'
import type { Database } from './clients/database.ts'
import type { RegistryRest } from './clients/registry-rest.ts'
import { SimulatorRest } from './clients/simulator-rest.ts'
import { ConnectorActions } from './control/connector-actions.ts'
import type { Sources } from './overview/gather-facts.ts'
import { Overview } from './overview/overview.ts'
import { openPeers } from './overview/peers.ts'
import { repeat } from './loops.ts'
import { addAuditRoutes } from './routes/audit.ts'
import { addConnectorRoutes } from './routes/connectors.ts'
import { addDeadLetterRoutes } from './routes/dead-letters.ts'
import { addInventoryRoutes } from './routes/inventory.ts'
import { addOverviewRoutes } from './routes/overview.ts'
import { addSimulatorRoutes } from './routes/simulator.ts'
import type { Settings } from './settings.ts'

type Parts = Omit<Sources, 'readiness' | 'peers'> & {
  connect: ConnectRest
  database: Database
  registry: RegistryRest
  log: Logger
}

/** While something goes wrong, the next second is tried again after so many milliseconds. */
const AFTER_FAILURE_MS = 1_000

/**
 * All that stands behind the control page: what it shows and what it can do.
 * @returns what begins to note and to tell; that returns what ends it
 */
export function openControlPage(
  app: FastifyInstance,
  settings: Settings,
  { connect, database, registry, log, ...parts }: Parts,
): () => () => Promise<void> {
  const simulator = new SimulatorRest(settings.SIMULATOR_URL, settings.CONTROL_TOKEN)
  const audit = new Audit({ database, metrics: app.metrics, log, keep: settings.AUDIT_KEEP })
  auditRequests(app, audit)
  addConnectorRoutes(app, new ConnectorActions({ connect, supervisor: parts.supervisor, desired: parts.desired }))
  addSimulatorRoutes(app, simulator)
  addDeadLetterRoutes(app, parts.account.deadLetters)
  addAuditRoutes(app, audit, settings.CONTROL_TOKEN)
  addInventoryRoutes(app, database, registry)
  const overview = new Overview({ ...parts, readiness: app.readiness, peers: openPeers(settings, simulator, registry) })
  const tick = addOverviewRoutes(app, overview)
  return () => repeat('telling those who listen', log, tick, AFTER_FAILURE_MS)
}
