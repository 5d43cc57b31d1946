import { targetOf } from '../sink/target.ts'
import type { Connector } from '../clients/connect.ts'
import { type History, type Limits, classify } from './classify.ts'
import type { DesiredConnector } from '../sink/desired-connectors.ts'
import type { Observation } from './observe.ts'
import type { Diagnosis, Remedy, Reason } from './diagnosis.ts'

export type Action =
  | { type: 'put'; connector: string; config: Record<string, string>; cause: 'missing' | 'drift' }
  | { type: 'remedy'; connector: string; remedy: Exclude<Remedy, 'wait'>; diagnosis: Diagnosis; attempt: number }

/** What is remembered of one connector between two looks. Times in epoch milliseconds. */
export type Memory = History & {
  /** Something is being done about it right now. */
  busy: boolean
  diagnosis: Diagnosis | undefined
  /** The latest reason; kept until it runs steadily, since what was mended in vain runs for a moment too. */
  reason: Reason | undefined
  since: number
  /** Attempts for this reason alone; distances grow by it. */
  tries: number
  remedy: Remedy
  /** When `remedy` is due; undefined when it waits for something else than time. */
  nextAt: number | undefined
  lastAt: number
  steadySince: number | undefined
  /** What Connect said against the desired config, and when it is offered again. */
  rejected: { detail: string; until: number } | undefined
}

/** Milliseconds: before the first attempt, between the first two, and at the most; each distance is twice the one before. */
const DISTANCES: Record<Reason, { wait: number; first: number; longest: number }> = {
  database_away: { wait: 0, first: 1_000, longest: 30_000 },
  registry_away: { wait: 0, first: 1_000, longest: 30_000 },
  poison_record: { wait: 0, first: 2_000, longest: 60_000 },
  wrong_config: { wait: 30_000, first: 60_000, longest: 600_000 },
  worker_gone: { wait: 0, first: 60_000, longest: 600_000 },
  stuck: { wait: 0, first: 60_000, longest: 600_000 },
  unknown: { wait: 0, first: 1_000, longest: 60_000 },
}
/** Running this long, a connector's next failure is a new one. */
const STEADY_MS = 60_000
/** Two attempts are never closer than this. */
const MIN_DISTANCE_MS = 1_000
/** Failed so often in a row though nothing is away, it is examined record by record, whatever the trace says. */
const ENOUGH = 3

export const NO_MEMORY: Memory = {
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
  misfit: undefined,
  unassignedSince: undefined,
}

/** What to do about the connectors. Pure: the same look at the world gives the same answer. */
export function decide(
  desired: DesiredConnector[],
  observation: Observation,
  memories: ReadonlyMap<string, Memory>,
  limits: Limits,
): { actions: Action[]; memories: Map<string, Memory> } {
  const actions: Action[] = []
  const next = new Map<string, Memory>()
  for (const { name, config } of desired) {
    const connector = observation.connectors.find((one) => one.name === name)
    const before = memories.get(name) ?? NO_MEMORY
    const memory = before.busy ? before : remember(before, { name, config }, connector, observation, limits)
    next.set(name, memory)
    if (memory.busy) continue
    if (observation.worker !== undefined) continue
    const mayPut = observation.now >= (memory.rejected?.until ?? 0)
    if (connector === undefined && mayPut) actions.push({ type: 'put', connector: name, config, cause: 'missing' })
    else if (connector !== undefined && mayPut && differs(config, connector.config))
      actions.push({ type: 'put', connector: name, config, cause: 'drift' })
    if (
      memory.diagnosis === undefined ||
      memory.remedy === 'wait' ||
      memory.nextAt === undefined ||
      observation.now < memory.nextAt
    )
      continue
    actions.push({
      type: 'remedy',
      connector: name,
      remedy: memory.remedy,
      diagnosis: memory.diagnosis,
      attempt: memory.attempts + 1,
    })
    next.set(name, attempted(memory, memory.diagnosis, observation.now))
  }
  return { actions, memories: next }
}

/** The memory after this look: what is found, since when, and what is due when. */
function remember(
  before: Memory,
  desired: DesiredConnector,
  connector: Connector | undefined,
  observation: Observation,
  limits: Limits,
): Memory {
  const { now } = observation
  const unassigned =
    connector !== undefined && [connector.state, ...connector.tasks.map(({ state }) => state)].includes('UNASSIGNED')
  const memory = { ...before, unassignedSince: unassigned ? (before.unassignedSince ?? now) : undefined }
  const diagnosis = diagnose(memory, connector, observation, limits)
  if (diagnosis === undefined) return calmed(memory, now)
  const known = {
    ...memory,
    diagnosis,
    reason: diagnosis.reason,
    steadySince: undefined,
    ...(diagnosis.reason === before.reason ? {} : { since: now, tries: 0 }),
  }
  const remedy =
    connector === undefined ? 'wait' : remedyFor(diagnosis, observation, known, targetOf(desired) !== undefined)
  // What waits for a part to come back has not failed: the first attempt after its return is made at once.
  if (remedy === 'wait') return { ...known, remedy, nextAt: undefined, tries: 0, attempts: 0 }
  return { ...known, remedy, nextAt: dueAt(diagnosis, known) }
}

function diagnose(
  memory: Memory,
  connector: Connector | undefined,
  observation: Observation,
  limits: Limits,
): Diagnosis | undefined {
  if (observation.worker !== undefined)
    return { reason: 'worker_gone', detail: observation.worker, hint: 'start the Connect worker; the loader cannot' }
  if (memory.rejected !== undefined)
    return {
      reason: 'wrong_config',
      detail: memory.rejected.detail,
      hint: 'remedy the file of the connector, in services/loader/src/desired',
    }
  return connector === undefined ? undefined : classify(connector, observation, memory, limits)
}

function remedyFor(
  { reason, table }: Diagnosis,
  { worker, database, registry }: Observation,
  { attempts, isolating, rejected }: Memory,
  canIsolate: boolean,
): Remedy {
  if (worker !== undefined || rejected !== undefined) return 'wait'
  if (reason === 'database_away' && database !== undefined) return 'wait'
  if (reason === 'registry_away' && registry !== undefined) return 'wait'
  if (reason === 'stuck' || reason === 'worker_gone') return 'restart_all'
  // An isolation tells whether a table fits, or which records do not, and loses nothing: a restart would only fail again.
  const examined =
    isolating || reason === 'poison_record' || table === true || (reason === 'unknown' && attempts >= ENOUGH)
  return examined && canIsolate ? 'isolate' : 'restart_failed'
}

function dueAt({ reason, table }: Diagnosis, { since, tries, lastAt, misfit }: Memory): number {
  const { wait, first, longest } = DISTANCES[reason]
  // Whether it is the table or a record must first be seen.
  const patience = table === true && misfit === undefined ? 0 : wait
  if (tries === 0) return Math.max(since + patience, lastAt + MIN_DISTANCE_MS)
  return lastAt + Math.min(first * 2 ** Math.min(tries - 1, 20), longest)
}

function attempted(memory: Memory, diagnosis: Diagnosis, now: number): Memory {
  const tried = { ...memory, attempts: memory.attempts + 1, tries: memory.tries + 1, lastAt: now }
  return { ...tried, nextAt: dueAt(diagnosis, tried) }
}

/** Nothing to remedy. What was tried is forgotten only after it ran steadily. */
function calmed(memory: Memory, now: number): Memory {
  const steadySince = memory.steadySince ?? now
  const steady = now - steadySince >= STEADY_MS
  return {
    ...memory,
    diagnosis: undefined,
    remedy: 'wait',
    nextAt: undefined,
    steadySince,
    ...(steady ? { attempts: 0, tries: 0, reason: undefined, misfit: undefined } : {}),
  }
}

/** Connect adds the name to what it is given; all else must be as desired. */
function differs(desired: Record<string, string>, actual: Record<string, string>): boolean {
  const { name: _name, ...given } = actual
  return (
    Object.keys(given).length !== Object.keys(desired).length ||
    Object.entries(desired).some(([key, value]) => given[key] !== value)
  )
}
