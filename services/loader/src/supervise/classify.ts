import type { Connector } from '../clients/connect.ts'
import type { Diagnosis } from './diagnosis.ts'
import type { Observation } from './observe.ts'
import { readTrace } from './read-trace.ts'

/** What is remembered of one connector and bears on its diagnosis. */
export type ConnectorHistory = {
  /** Consecutive remedies since it last ran steadily or its database was away. */
  attempts: number
  /** An isolation has begun and has not ended. */
  isolating: boolean
  /** Why the last isolation gave up: the table does not fit the schema of the topic. */
  schemaMismatch: string | undefined
  /** Since when a task has had no worker, in epoch milliseconds. */
  unassignedSince: number | undefined
}

/** How long a state may last before it counts as a fault, in milliseconds. */
export type SupervisionLimits = { stuckAfterMs: number; unassignedAfterMs: number }

/**
 * Why a connector does not do its work; undefined if it does, if an operator paused or stopped it, or if it is changing
 * state. Pure. A part that is away comes before a failed task, since the one causes the other.
 */
export function classify(
  connector: Connector,
  observation: Observation,
  history: ConnectorHistory,
  limits: SupervisionLimits,
): Diagnosis | undefined {
  const { database, registry, journal, standstill, now } = observation
  if (isPausedByPerson(connector) && !history.isolating)
    // Only the journal tells whether an operator stopped it, or an isolation that has not ended.
    return journal === undefined ? undefined : { reason: 'database_away', detail: database ?? journal }
  const failure = failureOf(connector, history)
  const still = standstill.get(connector.name) ?? 0
  const suspect = failure !== undefined || history.isolating || still > 0
  if (database !== undefined && suspect) return { reason: 'database_away', detail: database }
  if (registry !== undefined && (history.isolating || still > 0 || failure?.reason === 'registry_away'))
    return { reason: 'registry_away', detail: registry }
  if (history.isolating)
    return { reason: 'poison_record', detail: 'an isolation of rejected records has begun and has not ended' }
  if (failure !== undefined) return failure
  if (history.unassignedSince !== undefined && now - history.unassignedSince >= limits.unassignedAfterMs)
    return { reason: 'worker_gone', detail: `a task has had no worker for ${seconds(now - history.unassignedSince)}` }
  if (still >= limits.stuckAfterMs)
    return {
      reason: 'stuck',
      detail: `no offset was committed for ${seconds(still)} although records wait and database and registry answer`,
    }
  return undefined
}

/** PAUSED or STOPPED, which only an operator or an isolation asks for. */
export function isPausedByPerson({ state }: Connector): boolean {
  return state === 'PAUSED' || state === 'STOPPED'
}

function failureOf(
  { state, trace, tasks }: Connector,
  { attempts, schemaMismatch }: ConnectorHistory,
): Diagnosis | undefined {
  const failed = state === 'FAILED' ? { trace } : tasks.find((task) => task.state === 'FAILED')
  if (failed === undefined) return undefined
  const { reason, detail, hint, table } = readTrace(failed.trace)
  if (schemaMismatch !== undefined)
    return {
      reason: 'wrong_config',
      detail: schemaMismatch,
      hint: 'a column is missing or has another type: add a migration in sql/',
      table: true,
    }
  // The database may have been away for a moment between two observations: one immediate restart tells.
  if (reason === 'no_connection') return { reason: attempts === 0 ? 'database_away' : 'wrong_config', detail, hint }
  return { reason, detail, hint, table }
}

const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`
