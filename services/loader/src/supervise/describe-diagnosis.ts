import type { Connector } from '../clients/connect.ts'
import { isPausedByPerson } from './classify.ts'
import type { Memory } from './decide.ts'
import type { Reason, DiagnosisReport } from './diagnosis.ts'

const UNTIL: Partial<Record<Reason, string>> = {
  database_away: 'Postgres answers',
  registry_away: 'the Schema Registry answers',
  worker_gone: 'the Connect worker answers',
}

/** Undefined for a connector that does its work, or that somebody paused or stopped. */
export function reportOf(memory: Memory | undefined, connector: Connector | undefined): DiagnosisReport | undefined {
  if (memory?.diagnosis === undefined) return startingOf(connector)
  const {
    diagnosis: { reason, detail, hint },
    since,
    attempts,
    remedy,
    nextAt,
    busy,
  } = memory
  const until = remedy === 'wait' ? (UNTIL[reason] ?? null) : null
  const at = busy || nextAt === undefined ? null : new Date(nextAt).toISOString()
  const does = busy
    ? 'isolating now'
    : remedy === 'wait'
      ? `waits until ${until ?? 'it changes'}`
      : `${remedy.replace('_', ' ')} at ${at ?? 'once'}`
  return {
    reason,
    detail,
    hint: hint ?? null,
    since: new Date(since).toISOString(),
    attempts,
    next: { remedy: remedy, at, until },
    summary: `${reason}: ${detail}${hint === undefined ? '' : ` (${hint})`}; ${does}`,
  }
}

function startingOf(connector: Connector | undefined): DiagnosisReport | undefined {
  const detail = stateOf(connector)
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

function stateOf(connector: Connector | undefined): string | undefined {
  if (connector === undefined) return 'the connector is not there yet'
  if (isPausedByPerson(connector)) return undefined
  if (connector.state !== 'RUNNING') return `${connector.name} is ${connector.state}`
  if (connector.tasks.length === 0) return `${connector.name} has no task yet`
  const task = connector.tasks.find(({ state }) => state !== 'RUNNING')
  return task === undefined ? undefined : `task ${task.id} of ${connector.name} is ${task.state}`
}
