import type { Connector } from '../clients/connect.ts'
import { type DesiredConnector } from '../sink/desired-connectors.ts'
import { targetOf } from '../sink/target.ts'
import { type ConnectorHistory, type SupervisionLimits, classify } from './classify.ts'
import type { Diagnosis, DiagnosisReason, Remedy } from './diagnosis.ts'
import type { Observation } from './observe.ts'

/** What is remembered of one connector between two observations. Times in epoch milliseconds. */
export type ConnectorMemory = ConnectorHistory & {
  /** A remedy is running right now. */
  busy: boolean
  diagnosis: Diagnosis | undefined
  /**
   * The latest reason; kept until it runs steadily, since a connector often runs for a moment after a useless restart.
   */
  reason: DiagnosisReason | undefined
  since: number
  /** Attempts for this reason alone; the delay between attempts grows with it. */
  tries: number
  remedy: Remedy
  /** When `remedy` is due; undefined if it waits for something other than time. */
  nextAt: number | undefined
  lastAt: number
  steadySince: number | undefined
  /** Why Connect rejected the desired config, and when to offer it again. */
  rejected: { detail: string; until: number } | undefined
}

export const NO_MEMORY: ConnectorMemory = {
  busy: false,
  diagnosis: undefined,
  reason: undefined,
  since: 0,
  attempts: 0,
  tries: 0,
  remedy: 'wait',
  nextAt: undefined,
  lastAt: -Infinity,
  steadySince: undefined,
  rejected: undefined,
  isolating: false,
  schemaMismatch: undefined,
  unassignedSince: undefined,
}

/** Milliseconds: before the first attempt, between the first two, and at most; each delay is twice the one before. */
const DELAYS: Record<DiagnosisReason, { wait: number; first: number; max: number }> = {
  database_away: { wait: 0, first: 1_000, max: 30_000 },
  registry_away: { wait: 0, first: 1_000, max: 30_000 },
  poison_record: { wait: 0, first: 2_000, max: 60_000 },
  wrong_config: { wait: 30_000, first: 60_000, max: 600_000 },
  worker_gone: { wait: 0, first: 60_000, max: 600_000 },
  stuck: { wait: 0, first: 60_000, max: 600_000 },
  unknown: { wait: 0, first: 1_000, max: 60_000 },
}
/** The next failure of a connector that has run this long is a new one. */
const STEADY_MS = 60_000
/** Between any two attempts. */
const MIN_DELAY_MS = 1_000
/** After this many failed attempts with nothing away, records are examined one by one, whatever the trace says. */
const ATTEMPTS_BEFORE_ISOLATION = 3

/** The memory after one more observation: what is wrong, since when, and which remedy is due when. Pure. */
export function remember(
  before: ConnectorMemory,
  desired: DesiredConnector,
  connector: Connector | undefined,
  observation: Observation,
  limits: SupervisionLimits,
): ConnectorMemory {
  const { now } = observation
  const unassigned =
    connector !== undefined && [connector.state, ...connector.tasks.map(({ state }) => state)].includes('UNASSIGNED')
  const memory = { ...before, unassignedSince: unassigned ? (before.unassignedSince ?? now) : undefined }
  const diagnosis = diagnose(memory, connector, observation, limits)
  if (diagnosis === undefined) return recovered(memory, now)
  const known = {
    ...memory,
    diagnosis,
    reason: diagnosis.reason,
    steadySince: undefined,
    ...(diagnosis.reason === before.reason ? {} : { since: now, tries: 0 }),
  }
  const remedy =
    connector === undefined ? 'wait' : remedyFor(diagnosis, observation, known, targetOf(desired) !== undefined)
  // Waiting for a part is no failed attempt: the first attempt after its return is made at once.
  if (remedy === 'wait') return { ...known, remedy, nextAt: undefined, tries: 0, attempts: 0 }
  return { ...known, remedy, nextAt: dueAt(diagnosis, known) }
}

/** The memory once the due remedy has been started. */
export function attempted(memory: ConnectorMemory, diagnosis: Diagnosis, now: number): ConnectorMemory {
  const tried = { ...memory, attempts: memory.attempts + 1, tries: memory.tries + 1, lastAt: now }
  return { ...tried, nextAt: dueAt(diagnosis, tried) }
}

function diagnose(
  memory: ConnectorMemory,
  connector: Connector | undefined,
  observation: Observation,
  limits: SupervisionLimits,
): Diagnosis | undefined {
  if (observation.worker !== undefined)
    return { reason: 'worker_gone', detail: observation.worker, hint: 'start the Connect worker; the loader cannot' }
  if (memory.rejected !== undefined)
    return {
      reason: 'wrong_config',
      detail: memory.rejected.detail,
      hint: 'correct the file of the connector in services/loader/src/sink',
    }
  return connector === undefined ? undefined : classify(connector, observation, memory, limits)
}

function remedyFor(
  { reason, table }: Diagnosis,
  { worker, database, registry, journal }: Observation,
  { attempts, isolating, rejected }: ConnectorMemory,
  canIsolate: boolean,
): Remedy {
  if (worker !== undefined || rejected !== undefined || journal !== undefined) return 'wait'
  if (reason === 'database_away' && database !== undefined) return 'wait'
  if (reason === 'registry_away' && registry !== undefined) return 'wait'
  if (reason === 'stuck' || reason === 'worker_gone') return 'restart_all'
  // An isolation finds out whether the table or single records do not fit, and loses nothing; a restart would fail
  // again.
  const examine =
    isolating ||
    reason === 'poison_record' ||
    table === true ||
    (reason === 'unknown' && attempts >= ATTEMPTS_BEFORE_ISOLATION)
  return examine && canIsolate ? 'isolate' : 'restart_failed'
}

function dueAt({ reason, table }: Diagnosis, { since, tries, lastAt, schemaMismatch }: ConnectorMemory): number {
  const { wait, first, max } = DELAYS[reason]
  // Whether the table or one record is at fault is found out at once.
  const firstDelay = table === true && schemaMismatch === undefined ? 0 : wait
  if (tries === 0) return Math.max(since + firstDelay, lastAt + MIN_DELAY_MS)
  return lastAt + Math.min(first * 2 ** Math.min(tries - 1, 20), max)
}

/** Nothing is wrong. Attempts are forgotten only after it has run steadily. */
function recovered(memory: ConnectorMemory, now: number): ConnectorMemory {
  const steadySince = memory.steadySince ?? now
  const steady = now - steadySince >= STEADY_MS
  return {
    ...memory,
    diagnosis: undefined,
    remedy: 'wait',
    nextAt: undefined,
    steadySince,
    ...(steady ? { attempts: 0, tries: 0, reason: undefined, schemaMismatch: undefined } : {}),
  }
}
