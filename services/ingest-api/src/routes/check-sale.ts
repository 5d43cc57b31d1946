import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { acceptedWindow } from '../sales/accepted-window.ts'
import { invalidSales, schemaUnavailable } from '../sales/problems.ts'
import { ValidationErrors } from '../sales/validation-errors.ts'
import type { Settings } from '../settings.ts'
import { checkDescription } from './check-schema.ts'

/**
 * `POST /sales/check`: validates one sale as `POST /sales` does, and publishes, counts and keeps nothing. A separate
 * route, not a preference of `POST /sales`: a gateway that does not know it answers 404 instead of storing the sale.
 */
export const checkRoute = fp(
  async (app: FastifyInstance, { settings }: { settings: Settings }) => {
    app.post('/sales/check', checkDescription, async ({ body }) => {
      const { current } = app.saleSchema
      if (current === undefined) throw schemaUnavailable()
      const window = acceptedWindow(Date.now(), settings)
      if (current.checker.isValid(body, window)) return { accepted: 1, duplicate: 0, rejected: 0 }
      const errors = new ValidationErrors()
      errors.beginSale()
      current.checker.explain(body, window, (code, field, expected, got) => {
        errors.add(undefined, body, code, field, expected, got)
      })
      throw invalidSales({ rejected: errors.list.slice(0, 1), errors })
    })
  },
  { name: 'check', dependencies: ['registry'] },
)
