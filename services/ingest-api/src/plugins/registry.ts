import type { Logger } from '@stream-retail/chassis/logger'
import { openRegistryAccess } from '@stream-retail/chassis/registry'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { type RegisteredSchema, fetchSchema } from '../registry/fetch-schema.ts'
import { type SchemaCache, noCache, schemaCache } from '../registry/schema-cache.ts'
import { type FollowedSubject, schemaMetrics, watchSchema } from '../registry/schema-events.ts'
import { type Compiled, SchemaSource } from '../registry/schema-source.ts'
import { type SaleSchema, compileSchema } from '../sales/compile-schema.ts'
import type { Settings } from '../settings.ts'

declare module 'fastify' {
  interface FastifyInstance {
    saleSchema: SchemaSource<SaleSchema>
    /** Follows the latest version of a subject until the app closes. */
    followSchema: <T extends Compiled>(
      followed: FollowedSubject,
      refreshMs: number,
      compile: (found: RegisteredSchema) => T,
    ) => SchemaSource<T>
  }
}

export type RegistryOptions = { settings: Settings; log: Logger; subject: string }

/** Milliseconds for one answer of the registry. */
const TIMEOUT_MS = 3_000
/** While there is no schema: short when every sale waits for it. */
const BACKOFF_MS = { min: 100, max: 500 }
const PATIENT_BACKOFF_MS = { min: 100, max: 5_000 }
const UNREACHABLE_MS = 5_000
/** At most one early look per interval, however many sales ask for one. */
const EARLY_MS = 1_000

/** Decorates the app with the schema of a sale, and with a way to follow other schemas. */
export const registry = fp(
  async (app: FastifyInstance, { settings, log, subject }: RegistryOptions) => {
    const { REGISTRY_URL: url, SCHEMA_REFRESH_MS } = settings
    const { headers } = openRegistryAccess(settings)
    const metrics = schemaMetrics(app.metrics)

    app.decorate('followSchema', (followed, refreshMs, compile) => {
      const address = { url, subject: followed.subject, timeoutMs: TIMEOUT_MS, headers }
      const source = new SchemaSource(
        {
          fetch: (version, stop) => fetchSchema(address, version, stop),
          compile,
          cache: openCache(app, settings, log, followed),
        },
        {
          refreshMs,
          earlyMs: EARLY_MS,
          backoffMs: followed.needed ? BACKOFF_MS : PATIENT_BACKOFF_MS,
          unreachableMs: UNREACHABLE_MS,
        },
        watchSchema(followed, metrics, app.readiness, log),
      )
      app.addHook('onClose', () => source.close())
      return source
    })
    app.decorate(
      'saleSchema',
      app.followSchema({ subject, part: 'schema', needed: true }, SCHEMA_REFRESH_MS, compileSchema),
    )
  },
  { name: 'registry' },
)

function openCache(
  app: FastifyInstance,
  { SCHEMA_CACHE_DIR: folder, REGISTRY_URL: url }: Settings,
  log: Logger,
  { subject, part }: FollowedSubject,
): SchemaCache {
  if (folder === '') return noCache
  return schemaCache(folder, url, subject, (reason) => {
    if (reason !== undefined) log.warn({ subject, reason }, 'the schema cache cannot be used')
    app.readiness.warn(`${part}_cache`, reason)
  })
}
