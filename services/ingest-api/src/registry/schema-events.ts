import type { Readiness } from '@stream-retail/chassis/health'
import type { Logger } from '@stream-retail/chassis/logger'
import type { Metrics } from '@stream-retail/chassis/metrics'
import type { RegistryError } from './fetch-schema.ts'
import type { Compiled, SchemaEvents } from './schema-source.ts'

const OUTCOMES = ['ok', 'not_found', 'unreachable', 'unusable'] as const

export type SchemaMetrics = ReturnType<typeof schemaMetrics>

/** The metrics shared by all subjects. */
export function schemaMetrics(metrics: Metrics) {
  const requests = metrics.counter('retail_registry_requests_total', 'Requests to the schema registry.', [
    'op',
    'outcome',
  ])
  for (const outcome of OUTCOMES) requests.inc({ op: 'latest', outcome }, 0)
  return {
    requests,
    info: metrics.gauge('retail_schema_info', 'The schema in use; always 1.', ['subject', 'version', 'id']),
    rejected: metrics.gauge(
      'retail_schema_rejected',
      '1 while the latest version in the registry is not usable and a previous one stays in use, else 0.',
      ['subject'],
    ),
    fromCache: metrics.gauge(
      'retail_schema_from_cache',
      '1 while the schema in use comes from the disk cache and is not confirmed by the registry, else 0.',
      ['subject'],
    ),
  }
}

/** A followed subject; `part` is its name on /ready, `needed` whether the service is not ready without it. */
export type FollowedSubject = { subject: string; part: string; needed: boolean }

/**
 * Reports the schema of one subject to Prometheus, /ready and the log (one line per change).
 * Without a needed schema the service is not ready; anything less is a warning.
 */
export function watchSchema<T extends Compiled>(
  followed: FollowedSubject,
  metrics: SchemaMetrics,
  readiness: Readiness,
  log: Logger,
): SchemaEvents<T> {
  const { subject, part, needed } = followed
  const use = reportUse<T>(subject, metrics, log)
  const failures = trackFailures()
  if (needed) readiness.waitFor(part, 'the schema has not been read yet')
  metrics.rejected.set({ subject }, 0)
  use(undefined, false)
  return {
    answered: (outcome) => {
      metrics.requests.inc({ op: 'latest', outcome })
    },
    latest: (schema) => {
      use(schema, false)
      if (failures.end() !== undefined)
        log.info({ subject, version: schema.version }, 'the version in use is the latest one of the registry again')
      metrics.rejected.set({ subject }, 0)
      readiness.ok(part)
      readiness.warn(part, undefined)
    },
    failed: (failure, kept) => {
      use(kept?.schema, kept?.fromCache ?? false)
      const { since, isNew } = failures.add(failure)
      if (isNew)
        log.warn(
          { subject, reason: failure.message, kept: kept?.schema.version },
          'the latest version of the schema cannot be used',
        )
      metrics.rejected.set({ subject }, failure.outcome === 'unusable' && kept !== undefined ? 1 : 0)
      if (kept !== undefined) readiness.ok(part)
      else if (needed) readiness.waitFor(part, failure.message)
      readiness.warn(part, kept === undefined && needed ? undefined : describe(failure, since, kept))
    },
  }
}

/** Reports the version in use when it changes. */
function reportUse<T extends Compiled>(
  subject: string,
  { info, fromCache }: SchemaMetrics,
  log: Logger,
): (schema: T | undefined, cached: boolean) => void {
  let last: T | undefined
  return (schema, cached) => {
    fromCache.set({ subject }, cached ? 1 : 0)
    if (schema === last) return
    if (last !== undefined) info.remove({ subject, version: String(last.version), id: String(last.id) })
    last = schema
    if (schema === undefined) return
    info.set({ subject, version: String(schema.version), id: String(schema.id) }, 1)
    log.info({ subject, version: schema.version, id: schema.id, fromCache: cached }, 'the schema in use changed')
  }
}

/** Tracks since when the same kind of failure lasts, and whether its reason is new. */
function trackFailures() {
  let last: { failure: RegistryError; since: Date } | undefined
  return {
    add: (failure: RegistryError): { since: Date; isNew: boolean } => {
      const isNew = last?.failure.message !== failure.message
      const since = last?.failure.outcome === failure.outcome ? last.since : new Date()
      last = { failure, since }
      return { since, isNew }
    },
    end: (): RegistryError | undefined => {
      const ended = last?.failure
      last = undefined
      return ended
    },
  }
}

function describe(
  { outcome, message }: RegistryError,
  since: Date,
  kept: { schema: Compiled; fromCache: boolean } | undefined,
): string {
  if (kept === undefined) return message
  const version = `version ${kept.schema.version}`
  if (outcome !== 'unreachable') return `${message}; ${version} stays in use`
  return kept.fromCache
    ? `${version} is from the cache, the registry is unreachable since ${since.toISOString()}: ${message}`
    : `${version} stays in use, the registry is unreachable since ${since.toISOString()}: ${message}`
}
