import { Problem, messageOf } from '@stream-retail/chassis/errors'
import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import type { Database } from '../clients/database.ts'
import type { RegistryClient } from '../clients/registry.ts'
import { or503IfDatabaseDown } from '../clients/or-503-if-database-down.ts'
import { listLatestSales } from '../overview/list-latest-sales.ts'
import { listPartitions } from '../overview/list-partitions.ts'
import { SchemaList } from '../overview/list-schemas.ts'
import { rememberFor } from '../clients/remember-for.ts'

const MAX_SALES = 100
/** Milliseconds for which a result is shared by all requests. */
const SALES_MS = 900
const LISTS_MS = 5_000
const SalesQuery = Type.Object(
  { limit: Type.Optional(Type.String({ pattern: '^[1-9]\\d{0,7}$' })) },
  { additionalProperties: false },
)

/** `GET /sales/latest`, `GET /partitions`, `GET /schemas`: what is stored. */
export function addInventoryRoutes(app: FastifyInstance, database: Database, registry: RegistryClient): void {
  const sales = rememberFor(SALES_MS, () => or503IfDatabaseDown(() => listLatestSales(database, MAX_SALES)))
  const partitions = rememberFor(LISTS_MS, () => or503IfDatabaseDown(() => listPartitions(database)))
  const list = new SchemaList(registry)
  const schemas = rememberFor(LISTS_MS, () =>
    list.list().catch((error: unknown) => {
      throw new Problem({
        status: 503,
        code: 'registry_away',
        detail: `${messageOf(error)}. Start the Schema Registry, or try again later.`,
        retriable: true,
        retryAfterSeconds: 5,
      })
    }),
  )

  app.get<{ Querystring: Static<typeof SalesQuery> }>(
    '/sales/latest',
    { schema: { querystring: SalesQuery } },
    async ({ query: { limit } }) => ({ sales: (await sales()).slice(0, Number(limit ?? 20)) }),
  )
  app.get('/partitions', async () => ({ partitions: await partitions() }))
  app.get('/schemas', async () => ({ subjects: await schemas() }))
}
