import { isAuthorized } from '@stream-retail/chassis/control-guard'
import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import type { Audit } from '../control/audit.ts'
import { or503IfDatabaseDown } from '../clients/or-503-if-database-down.ts'

const MAX_LISTED = 500
/** Queries are text; nothing is made another type in silence. */
const Query = Type.Object(
  {
    limit: Type.Optional(Type.String({ pattern: '^[1-9]\\d{0,7}$' })),
    cursor: Type.Optional(Type.String({ pattern: '^\\d{1,15}$', description: 'next_cursor of an earlier answer' })),
  },
  { additionalProperties: false },
)

/** `GET /audit`: who did what, newest first. `GET /control`: whether changes need a token, and whether the one that came will do. */
export function addAuditRoutes(app: FastifyInstance, audit: Audit, token: string): void {
  app.get<{ Querystring: Static<typeof Query> }>(
    '/audit',
    { schema: { querystring: Query } },
    async ({ query: { limit, cursor } }) => {
      const most = Math.min(Number(limit ?? 50), MAX_LISTED)
      const actions = await or503IfDatabaseDown(() =>
        audit.list(most, cursor === undefined ? undefined : Number(cursor)),
      )
      const last = actions.at(-1)
      return { actions, next_cursor: last !== undefined && actions.length === most ? String(last.id) : null }
    },
  )

  app.get('/control', async (request, reply) =>
    reply
      .header('cache-control', 'no-store')
      .send({ token_required: token !== '', authorized: isAuthorized(request, token) }),
  )
}
