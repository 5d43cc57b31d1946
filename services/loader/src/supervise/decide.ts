import type { Connector } from '../clients/connect-rest.ts'
import type { DesiredConnector } from './desired-connectors.ts'

export type Action =
  | { type: 'put'; connector: string; config: Record<string, string>; reason: 'missing' | 'drift' }
  | { type: 'restart'; connector: string; reason: 'connector_failed' | 'task_failed'; detail: string; attempt: number }

/** What is remembered of one connector between two looks. Times in epoch milliseconds. */
export type Memory = { attempts: number; nextRestartAt: number; healthySince: number | undefined }

const FIRST_BACK_OFF_MS = 1_000
const LONGEST_BACK_OFF_MS = 60_000
/** Running this long, a connector's next failure is a new one. */
const STEADY_MS = 60_000

/**
 * What to do about the connectors. Pure: the same look at the world gives the same answer.
 * PAUSED and STOPPED are somebody's wish and are left alone.
 * @param now epoch milliseconds
 */
export function decide(desired: DesiredConnector[], actual: Connector[], memories: ReadonlyMap<string, Memory>, now: number): { actions: Action[]; memories: Map<string, Memory> } {
  const actions: Action[] = []
  const next = new Map<string, Memory>()
  for (const { name, config } of desired) {
    const connector = actual.find((one) => one.name === name)
    const memory = memories.get(name) ?? { attempts: 0, nextRestartAt: 0, healthySince: undefined }
    if (connector === undefined) {
      actions.push({ type: 'put', connector: name, config, reason: 'missing' })
      next.set(name, { attempts: 0, nextRestartAt: 0, healthySince: undefined })
      continue
    }
    if (differs(config, connector.config)) actions.push({ type: 'put', connector: name, config, reason: 'drift' })
    const failure = failureOf(connector)
    if (failure !== undefined && now >= memory.nextRestartAt) {
      actions.push({ type: 'restart', connector: name, ...failure, attempt: memory.attempts + 1 })
      next.set(name, { attempts: memory.attempts + 1, nextRestartAt: now + backOffMs(memory.attempts), healthySince: undefined })
    } else next.set(name, failure === undefined ? calmed(memory, now) : { ...memory, healthySince: undefined })
  }
  return { actions, memories: next }
}

/** Milliseconds to wait after a restart, before the next one. */
export function backOffMs(attempts: number): number {
  return Math.min(FIRST_BACK_OFF_MS * 2 ** Math.min(attempts, 10), LONGEST_BACK_OFF_MS)
}

function calmed(memory: Memory, now: number): Memory {
  const healthySince = memory.healthySince ?? now
  return now - healthySince >= STEADY_MS ? { attempts: 0, nextRestartAt: 0, healthySince } : { ...memory, healthySince }
}

function failureOf(connector: Connector): { reason: 'connector_failed' | 'task_failed'; detail: string } | undefined {
  if (connector.state === 'FAILED') return { reason: 'connector_failed', detail: reasonIn(connector.trace) }
  const task = connector.tasks.find(({ state }) => state === 'FAILED')
  return task === undefined ? undefined : { reason: 'task_failed', detail: reasonIn(task.trace) }
}

/** The innermost cause of a Java stack trace: the line that tells people most. */
export function reasonIn(trace: string | undefined): string {
  if (trace === undefined || trace === '') return 'no reason given'
  const causes = [...trace.matchAll(/^Caused by: (.*)$/gm)].map(([, cause]) => cause ?? '')
  return (causes.at(-1) ?? trace.split('\n', 1)[0] ?? '').slice(0, 500)
}

/** Connect adds the name to what it is given; all else must be as desired. */
function differs(desired: Record<string, string>, actual: Record<string, string>): boolean {
  const { name: _name, ...given } = actual
  return Object.keys(given).length !== Object.keys(desired).length || Object.entries(desired).some(([key, value]) => given[key] !== value)
}
