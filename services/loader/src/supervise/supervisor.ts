import { messageOf } from '@stream-retail/chassis/errors'
import type { Readiness } from '@stream-retail/chassis/health'
import type { Logger } from '@stream-retail/chassis/logger'
import type { Metrics } from '@stream-retail/chassis/metrics'
import type { Connector, ConnectRest } from '../clients/connect-rest.ts'
import { type Action, type Memory, decide, reasonIn } from './decide.ts'
import { type DesiredConnector, desiredConnectors } from './desired-connectors.ts'

const STATES = ['RUNNING', 'PAUSED', 'STOPPED', 'UNASSIGNED', 'RESTARTING', 'FAILED']
const REASONS = ['connector_failed', 'task_failed']

/** Watches the connectors: observe, decide, act. */
export class Supervisor {
  readonly #connect: ConnectRest
  readonly #readiness: Readiness
  readonly #log: Logger
  readonly #metrics: ReturnType<typeof declareMetrics>
  readonly #desired: DesiredConnector[]
  #memories = new Map<string, Memory>()
  /** As last seen. */
  connectors: Connector[] = []

  constructor(connect: ConnectRest, { readiness, metrics, log }: { readiness: Readiness; metrics: Metrics; log: Logger }, desired = desiredConnectors) {
    this.#connect = connect
    this.#readiness = readiness
    this.#log = log
    this.#desired = desired
    this.#metrics = declareMetrics(metrics, desired)
    readiness.waitFor('connectors', 'not looked at yet')
  }

  /** How often a connector was restarted since it was last steady. */
  attempts(connector: string): number {
    return this.#memories.get(connector)?.attempts ?? 0
  }

  /** One look and what follows from it. Never throws: what goes wrong is named in `/ready`. */
  async round(): Promise<void> {
    try {
      this.connectors = await this.#connect.list()
      const { actions, memories } = decide(this.#desired, this.connectors, this.#memories, Date.now())
      this.#memories = memories
      for (const action of actions) await this.#act(action)
      if (actions.length > 0) this.connectors = await this.#connect.list()
      this.#report()
    } catch (error) {
      this.#wait(messageOf(error))
    }
  }

  async #act(action: Action): Promise<void> {
    if (action.type === 'put') {
      await this.#connect.put(action.connector, action.config)
      return this.#log.info({ connector: action.connector, reason: action.reason }, 'connector set to its desired config')
    }
    const { connector, reason, detail, attempt } = action
    this.#log.warn({ connector, reason, detail, attempt }, 'restarting what failed')
    try {
      await this.#connect.restartFailed(connector)
      this.#metrics.restarts.inc({ connector, reason, outcome: 'asked' })
    } catch (error) {
      this.#metrics.restarts.inc({ connector, reason, outcome: 'refused' })
      throw error
    }
  }

  #report(): void {
    const troubles = this.#desired.flatMap(({ name }) => troublesOf(name, this.connectors.find((one) => one.name === name)))
    if (troubles.length === 0) this.#readiness.ok('connectors')
    else this.#wait(troubles.join('; '))
    for (const { name } of this.#desired) {
      const connector = this.connectors.find((one) => one.name === name)
      for (const state of STATES) {
        this.#metrics.connectors.set({ connector: name, state }, connector?.state === state ? 1 : 0)
        this.#metrics.tasks.set({ connector: name, state }, connector?.tasks.filter((task) => task.state === state).length ?? 0)
      }
    }
  }

  #wait(reason: string): void {
    if (this.#readiness.waiting['connectors'] !== reason) this.#log.warn({ reason }, 'the connectors are not all running')
    this.#readiness.waitFor('connectors', reason)
  }
}

/** A connector is healthy only if every task runs; paused on purpose is no trouble. */
function troublesOf(name: string, connector: Connector | undefined): string[] {
  if (connector === undefined) return [`${name} is not there`]
  if (connector.state === 'PAUSED' || connector.state === 'STOPPED') return []
  if (connector.state !== 'RUNNING') return [`${name} is ${connector.state}`]
  if (connector.tasks.length === 0) return [`${name} has no task yet`]
  return connector.tasks.filter(({ state }) => state !== 'RUNNING').map((task) =>
    `task ${task.id} of ${name} is ${task.state}${task.trace === undefined ? '' : `: ${reasonIn(task.trace)}`}`)
}

function declareMetrics(metrics: Metrics, desired: DesiredConnector[]) {
  const declared = {
    connectors: metrics.gauge('retail_connector_state', 'Whether a connector is in a state (1) or not (0).', ['connector', 'state']),
    tasks: metrics.gauge('retail_connector_tasks', 'Tasks of a connector by state.', ['connector', 'state']),
    restarts: metrics.counter('retail_connector_restarts_total', 'Restarts of failed connectors and tasks.', ['connector', 'reason', 'outcome']),
  }
  for (const { name: connector } of desired) {
    for (const reason of REASONS) for (const outcome of ['asked', 'refused']) declared.restarts.inc({ connector, reason, outcome }, 0)
  }
  return declared
}
