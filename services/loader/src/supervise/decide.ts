import type { Connector } from '../clients/connect.ts'
import type { DesiredConnector } from '../sink/desired-connectors.ts'
import type { SupervisionLimits } from './classify.ts'
import { type ConnectorMemory, NO_MEMORY, attempted, remember } from './connector-memory.ts'
import type { Diagnosis, Remedy } from './diagnosis.ts'
import type { Observation } from './observe.ts'

export type PutAction = {
  type: 'put'
  connector: string
  config: Record<string, string>
  cause: 'missing' | 'drift'
}
export type RemedyAction = {
  type: 'remedy'
  connector: string
  remedy: Exclude<Remedy, 'wait'>
  diagnosis: Diagnosis
  attempt: number
}
export type SupervisorAction = PutAction | RemedyAction

/** What to do about the connectors, and what to remember. Pure: the same observation gives the same decision. */
export function decide(
  desired: DesiredConnector[],
  observation: Observation,
  memories: ReadonlyMap<string, ConnectorMemory>,
  limits: SupervisionLimits,
): { actions: SupervisorAction[]; memories: Map<string, ConnectorMemory> } {
  const actions: SupervisorAction[] = []
  const next = new Map<string, ConnectorMemory>()
  for (const one of desired) {
    const connector = observation.connectors.find(({ name }) => name === one.name)
    const before = memories.get(one.name) ?? NO_MEMORY
    const memory = before.busy ? before : remember(before, one, connector, observation, limits)
    next.set(one.name, memory)
    if (memory.busy || observation.worker !== undefined) continue
    const put = putFor(one, connector, memory, observation.now)
    if (put !== undefined) actions.push(put)
    const remedy = dueRemedy(one.name, memory, observation.now)
    if (remedy === undefined) continue
    actions.push(remedy)
    next.set(one.name, attempted(memory, remedy.diagnosis, observation.now))
  }
  return { actions, memories: next }
}

function putFor(
  { name, config }: DesiredConnector,
  connector: Connector | undefined,
  { rejected }: ConnectorMemory,
  now: number,
): PutAction | undefined {
  if (rejected !== undefined && now < rejected.until) return undefined
  if (connector === undefined) return { type: 'put', connector: name, config, cause: 'missing' }
  return differs(config, connector.config) ? { type: 'put', connector: name, config, cause: 'drift' } : undefined
}

function dueRemedy(
  connector: string,
  { diagnosis, remedy, nextAt, attempts }: ConnectorMemory,
  now: number,
): RemedyAction | undefined {
  if (diagnosis === undefined || remedy === 'wait' || nextAt === undefined || now < nextAt) return undefined
  return { type: 'remedy', connector, remedy, diagnosis, attempt: attempts + 1 }
}

/** Connect adds the name to the config it is given; everything else must be as desired. */
function differs(desired: Record<string, string>, actual: Record<string, string>): boolean {
  const { name: _name, ...given } = actual
  return (
    Object.keys(given).length !== Object.keys(desired).length ||
    Object.entries(desired).some(([key, value]) => given[key] !== value)
  )
}
