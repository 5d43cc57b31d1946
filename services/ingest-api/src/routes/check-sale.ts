import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { Findings } from '../sales/findings.ts'
import { invalidSales, schemaUnavailable } from '../sales/problems.ts'
import type { Settings } from '../settings.ts'
import { checkDescription } from './check-schema.ts'

/**
 * `POST /sales/check`: what would be said of one sale, by the same check; nothing is sent, counted or kept. A route of its own, not a
 * preference of `POST /sales`: a gateway that does not know it answers 404 instead of storing the sale.
 */
export const checkRoute = fp(
  async (app: FastifyInstance, { settings }: { settings: Settings }) => {
    app.post('/sales/check', checkDescription, async ({ body }) => {
      const { current } = app.saleSchema
      if (current === undefined) throw schemaUnavailable()
      const now = Date.now()
      const window = { from: now - settings.SALE_MAX_AGE_MS, to: now + settings.SALE_MAX_AHEAD_MS }
      if (current.checker.isGood(body, window)) return { accepted: 1, duplicate: 0, rejected: 0 }
      const findings = new Findings()
      findings.beginSale()
      current.checker.explain(body, window, (code, field, expected, got) => {
        findings.add(undefined, body, code, field, expected, got)
      })
      throw invalidSales({ rejected: findings.list.slice(0, 1), findings })
    })
  },
  { name: 'check', dependencies: ['registry'] },
)
