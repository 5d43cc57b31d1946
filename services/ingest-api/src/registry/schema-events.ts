import type { Readiness } from '@stream-retail/chassis/health'
import type { Logger } from '@stream-retail/chassis/logger'
import type { Metrics } from '@stream-retail/chassis/metrics'
import type { SchemaEvents } from './schema-source.ts'

const OUTCOMES = ['ok', 'not_found', 'unreachable', 'unusable'] as const

/** Tells everyone who watches the schema: Prometheus, /ready, and people who read the log (one line per change). */
export function watchSchema(subject: string, metrics: Metrics, readiness: Readiness, log: Logger): SchemaEvents {
  const requests = metrics.counter('retail_registry_requests_total', 'Questions to the Schema Registry.', ['op', 'outcome'])
  const info = metrics.gauge('retail_schema_info', 'The schema that sales must fit; always 1.', ['subject', 'version', 'id'])
  for (const outcome of OUTCOMES) requests.inc({ op: 'latest', outcome }, 0)
  readiness.waitFor('schema', 'the schema was not read yet')
  let lastFailure = ''
  return {
    answered: (outcome) => {
      requests.inc({ op: 'latest', outcome })
      if (outcome === 'ok') lastFailure = ''
    },
    changed: ({ id, version }) => {
      info.reset()
      info.set({ subject, version: String(version), id: String(id) }, 1)
      readiness.ok('schema')
      log.info({ subject, version, id }, 'sales are checked against this version of the schema')
    },
    failed: (reason, kept) => {
      if (kept === undefined) readiness.waitFor('schema', reason)
      if (reason !== lastFailure) log.warn({ subject, reason, kept: kept?.version }, 'the schema could not be read')
      lastFailure = reason
    },
  }
}
