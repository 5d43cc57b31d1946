import type { Logger } from '@stream-retail/chassis/logger'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { auditRequests } from '../control/audit-requests.ts'
import { Audit } from '../control/audit.ts'
import { addAuditRoutes } from '../routes/audit.ts'
import type { Settings } from '../settings.ts'

/** Records every request that changes something, and serves the audit. Registered before the routes it audits. */
export const audit = fp(
  async (app: FastifyInstance, { settings, log }: { settings: Settings; log: Logger }) => {
    const audit = new Audit({ database: app.databases.routes, metrics: app.metrics, log, keep: settings.AUDIT_KEEP })
    auditRequests(app, audit)
    addAuditRoutes(app, audit, settings.CONTROL_TOKEN)
  },
  { name: 'audit', dependencies: ['access', 'databases'] },
)
