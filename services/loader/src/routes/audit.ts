import { isAuthorized } from '@stream-retail/chassis/control-guard'
import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import type { Audit } from '../control/audit.ts'
import { or503IfDatabaseDown } from '../clients/or-503-if-database-down.ts'

const MAX_LISTED = 500
/** Query parameters stay text; nothing is coerced silently. */
const Query = Type.Object(
  {
    limit: Type.Optional(Type.String({ pattern: '^[1-9]\\d{0,7}$' })),
    cursor: Type.Optional(Type.String({ pattern: '^\\d{1,15}$', description: 'next_cursor of a previous response' })),
  },
  { additionalProperties: false },
)

/**
 * `GET /audit`: audit entries, newest first. `GET /control`: whether changes need a token, and whether the request has
 * a valid one.
 */
export function addAuditRoutes(app: FastifyInstance, audit: Audit, token: string): void {
  app.get<{ Querystring: Static<typeof Query> }>(
    '/audit',
    { schema: { querystring: Query } },
    async ({ query: { limit, cursor } }) => {
      const pageSize = Math.min(Number(limit ?? 50), MAX_LISTED)
      const entries = await or503IfDatabaseDown(() =>
        audit.list(pageSize, cursor === undefined ? undefined : Number(cursor)),
      )
      const last = entries.at(-1)
      return { entries, next_cursor: last !== undefined && entries.length === pageSize ? String(last.id) : null }
    },
  )

  app.get('/control', async (request, reply) =>
    reply
      .header('cache-control', 'no-store')
      .send({ token_required: token !== '', authorized: isAuthorized(request, token) }),
  )
}
