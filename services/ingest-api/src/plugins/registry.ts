import type { Logger } from '@stream-retail/chassis/logger'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { fetchSchema } from '../registry/fetch-schema.ts'
import { watchSchema } from '../registry/schema-events.ts'
import { SchemaSource } from '../registry/schema-source.ts'
import type { Settings } from '../settings.ts'

declare module 'fastify' {
  interface FastifyInstance {
    saleSchema: SchemaSource
  }
}

const BACKOFF_MS = { first: 100, longest: 2_000 }

/** Decorates the app with the schema of a sale. */
export const registry = fp(async (app: FastifyInstance, { settings, log }: { settings: Settings; log: Logger }) => {
  const { REGISTRY_URL, REGISTRY_TIMEOUT_MS, SALES_SUBJECT, SCHEMA_REFRESH_MS } = settings
  const source = new SchemaSource(
    () => fetchSchema(REGISTRY_URL, SALES_SUBJECT, REGISTRY_TIMEOUT_MS),
    { refreshMs: SCHEMA_REFRESH_MS, backoffMs: BACKOFF_MS },
    watchSchema(SALES_SUBJECT, app.metrics, app.readiness, log),
  )
  app.decorate('saleSchema', source)
  app.addHook('onClose', () => source.close())
}, { name: 'registry' })
