import type { Logger } from '@stream-retail/chassis/logger'
import { openRegistryAccess } from '@stream-retail/chassis/registry'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { type SaleSchema, compileSchema } from '../sales/compile-schema.ts'
import { type RegisteredSchema, fetchSchema } from '../registry/fetch-schema.ts'
import { noCache, schemaCache } from '../registry/schema-cache.ts'
import { type Watched, schemaMetrics, watchSchema } from '../registry/schema-events.ts'
import { type Compiled, SchemaSource } from '../registry/schema-source.ts'
import type { Settings } from '../settings.ts'

declare module 'fastify' {
  interface FastifyInstance {
    saleSchema: SchemaSource<SaleSchema>
    /** Follows the latest version of a subject until the app closes. */
    followSchema: <T extends Compiled>(
      watched: Watched,
      refreshMs: number,
      compile: (found: RegisteredSchema) => T,
    ) => SchemaSource<T>
  }
}

/** While there is no schema: short when every sale waits for it. */
const BACKOFF_MS = { first: 100, longest: 500 }
const PATIENT_BACKOFF_MS = { first: 100, longest: 5_000 }
const AWAY_MS = 5_000
/** At most one early look in this time, however many sales ask for it. */
const EARLY_MS = 1_000

/** Decorates the app with the schema of a sale, and with a way to follow others. */
export const registry = fp(
  async (app: FastifyInstance, { settings, log }: { settings: Settings; log: Logger }) => {
    const {
      REGISTRY_URL: url,
      REGISTRY_TIMEOUT_MS: timeoutMs,
      SCHEMA_CACHE_DIR: folder,
      SALES_SUBJECT,
      SCHEMA_REFRESH_MS,
    } = settings
    const { headers } = openRegistryAccess(settings)
    const metrics = schemaMetrics(app.metrics)

    function cacheOf({ subject, part }: Watched) {
      if (folder === '') return noCache
      return schemaCache(folder, url, subject, (reason) => {
        if (reason !== undefined) log.warn({ subject, reason }, 'the schema cache cannot be used')
        app.readiness.warn(`${part}_cache`, reason)
      })
    }

    app.decorate('followSchema', (watched, refreshMs, compile) => {
      const source = new SchemaSource(
        {
          fetch: (version, stop) => fetchSchema({ url, subject: watched.subject, timeoutMs, headers }, version, stop),
          compile,
          cache: cacheOf(watched),
        },
        { refreshMs, earlyMs: EARLY_MS, backoffMs: watched.needed ? BACKOFF_MS : PATIENT_BACKOFF_MS, awayMs: AWAY_MS },
        watchSchema(watched, metrics, app.readiness, log),
      )
      app.addHook('onClose', () => source.close())
      return source
    })
    app.decorate(
      'saleSchema',
      app.followSchema({ subject: SALES_SUBJECT, part: 'schema', needed: true }, SCHEMA_REFRESH_MS, compileSchema),
    )
  },
  { name: 'registry' },
)
