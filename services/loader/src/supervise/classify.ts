import type { Connector } from '../clients/connect.ts'
import type { Observation } from './observe.ts'
import { readTrace } from './read-trace.ts'
import type { Diagnosis } from './diagnosis.ts'

/** What the past tells about one connector. */
export type History = {
  /** Attempts to remedy it, one after another, since it last ran steadily or its database was away. */
  attempts: number
  /** An isolation of rejected records was begun and has not ended. */
  isolating: boolean
  /** Why the last isolation was broken off: the table does not fit. */
  misfit: string | undefined
  /** Since when a task has no worker, in epoch milliseconds. */
  unassignedSince: number | undefined
}

/** Milliseconds; from when on nobody can be still about to move. */
export type Limits = { stuckAfterMs: number; unassignedAfterMs: number }

/**
 * Why a connector does not do its work; undefined when it does, when somebody paused or stopped it, or when it is just changing.
 * Pure. What is away is told before what failed, since the one makes the other.
 */
export function classify(
  connector: Connector,
  { database, registry, standstill, now }: Observation,
  history: History,
  limits: Limits,
): Diagnosis | undefined {
  if (isPausedByPerson(connector) && !history.isolating) return undefined
  const failure = failureOf(connector, history)
  const still = standstill.get(connector.name) ?? 0
  const troubled = failure !== undefined || history.isolating || still > 0
  if (database !== undefined && troubled) return { reason: 'database_away', detail: database }
  if (registry !== undefined && (history.isolating || still > 0 || failure?.reason === 'registry_away'))
    return { reason: 'registry_away', detail: registry }
  if (history.isolating)
    return { reason: 'poison_record', detail: 'an isolation of rejected records was begun and has not ended' }
  if (failure !== undefined) return failure
  if (history.unassignedSince !== undefined && now - history.unassignedSince >= limits.unassignedAfterMs) {
    return { reason: 'worker_gone', detail: `a task has had no worker for ${seconds(now - history.unassignedSince)}` }
  }
  if (still >= limits.stuckAfterMs)
    return {
      reason: 'stuck',
      detail: `nothing was committed for ${seconds(still)} though records wait, and database and registry answer`,
    }
  return undefined
}

/** PAUSED and STOPPED are somebody's wish. */
export function isPausedByPerson({ state }: Connector): boolean {
  return state === 'PAUSED' || state === 'STOPPED'
}

function failureOf({ state, trace, tasks }: Connector, { attempts, misfit }: History): Diagnosis | undefined {
  const failed = state === 'FAILED' ? { trace } : tasks.find((task) => task.state === 'FAILED')
  if (failed === undefined) return undefined
  const { reason, detail, hint, table } = readTrace(failed.trace)
  if (misfit !== undefined)
    return {
      reason: 'wrong_config',
      detail: misfit,
      hint: 'a column is missing or of another type: add a migration in sql/',
      table: true,
    }
  // The database may have been away for a moment between two looks: one attempt at once tells.
  if (reason === 'no_connection') return { reason: attempts === 0 ? 'database_away' : 'wrong_config', detail, hint }
  return { reason, detail, hint, table }
}

const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`
