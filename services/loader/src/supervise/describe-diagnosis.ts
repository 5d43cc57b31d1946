import type { Connector } from '../clients/connect.ts'
import { isPausedByPerson } from './classify.ts'
import type { ConnectorMemory } from './connector-memory.ts'
import type { DiagnosisReason, DiagnosisReport, Remedy } from './diagnosis.ts'

const WAITS_FOR: Partial<Record<DiagnosisReason, string>> = {
  database_away: 'Postgres answers',
  registry_away: 'the Schema Registry answers',
  worker_gone: 'the Connect worker answers',
}

const REMEDY_IN_WORDS: Record<Exclude<Remedy, 'wait'>, string> = {
  restart_failed: 'failed tasks restart',
  restart_all: 'all tasks restart',
  isolate: 'rejected records are isolated',
}

/** Undefined for a connector that does its work, or that an operator paused or stopped. */
export function describeDiagnosis(
  memory: ConnectorMemory | undefined,
  connector: Connector | undefined,
): DiagnosisReport | undefined {
  if (memory?.diagnosis === undefined) return describeStart(connector)
  const { reason, detail, hint } = memory.diagnosis
  const { since, attempts, remedy, nextAt, busy } = memory
  const until = remedy === 'wait' ? (WAITS_FOR[reason] ?? null) : null
  const at = busy || nextAt === undefined ? null : new Date(nextAt).toISOString()
  return {
    reason,
    detail,
    hint: hint ?? null,
    since: new Date(since).toISOString(),
    attempts,
    next: { remedy, at, until },
    summary: `${reason}: ${detail}${hint === undefined ? '' : ` (${hint})`}; ${nextInWords(memory, at, until)}`,
  }
}

function nextInWords({ busy, remedy }: ConnectorMemory, at: string | null, until: string | null): string {
  if (busy) return 'rejected records are being isolated'
  if (remedy === 'wait') return `waiting until ${until ?? 'this changes'}`
  return `${REMEDY_IN_WORDS[remedy]} at ${at ?? 'once'}`
}

function describeStart(connector: Connector | undefined): DiagnosisReport | undefined {
  const detail = whatIsMissing(connector)
  if (detail === undefined) return undefined
  return {
    reason: 'starting',
    detail,
    hint: null,
    since: null,
    attempts: 0,
    next: { remedy: 'wait', at: null, until: null },
    summary: detail,
  }
}

function whatIsMissing(connector: Connector | undefined): string | undefined {
  if (connector === undefined) return 'the connector does not exist yet'
  if (isPausedByPerson(connector)) return undefined
  if (connector.state !== 'RUNNING') return `${connector.name} is ${connector.state}`
  if (connector.tasks.length === 0) return `${connector.name} has no task yet`
  const task = connector.tasks.find(({ state }) => state !== 'RUNNING')
  return task === undefined ? undefined : `task ${task.id} of ${connector.name} is ${task.state}`
}
