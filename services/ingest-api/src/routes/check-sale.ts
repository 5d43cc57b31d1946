import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { emptyBody } from '../bodies/problems.ts'
import { parseJson } from '../bodies/sales-in-body.ts'
import { type AcceptedWindow, acceptedWindow } from '../sales/accepted-window.ts'
import type { SaleSchema } from '../sales/compile-schema.ts'
import { invalidSales, schemaUnavailable } from '../sales/problems.ts'
import { ValidationErrors } from '../sales/validation-errors.ts'
import { withWrittenNumbers } from '../sales/written-numbers.ts'
import type { Settings } from '../settings.ts'
import { checkDescription } from './check-schema.ts'

/**
 * `POST /sales/check`: validates one sale as `POST /sales` does, and publishes, counts and keeps nothing. A separate
 * route, not a preference of `POST /sales`: a gateway that does not know it answers 404 instead of storing the sale.
 */
export const checkRoute = fp(
  async (app: FastifyInstance, { settings }: { settings: Settings }) => {
    // In its own scope: the body is read as by POST /sales, not by Fastify's parser.
    await app.register(async (scope) => {
      scope.removeAllContentTypeParsers()
      scope.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
        done(null, body)
      })
      scope.post('/sales/check', checkDescription, async ({ body }) => {
        const { current } = app.saleSchema
        if (current === undefined) throw schemaUnavailable()
        return checkSale(body as Buffer | undefined, current, acceptedWindow(Date.now(), settings))
      })
    })
  },
  { name: 'check', dependencies: ['registry'] },
)

/** @throws {Problem} when the sale would be rejected */
function checkSale(body: Buffer | undefined, { checker }: SaleSchema, window: AcceptedWindow): object {
  if (body === undefined || body.length === 0) throw emptyBody()
  const sale = parseJson(body)
  if (checker.isValid(sale, window)) return { accepted: 1, duplicate: 0, rejected: 0 }
  const errors = new ValidationErrors()
  errors.beginSale()
  const report = withWrittenNumbers(body, (code, field, expected, got) => {
    errors.add(undefined, sale, code, field, expected, got)
  })
  checker.explain(sale, window, report)
  throw invalidSales({ rejected: errors.list.slice(0, 1), errors })
}
