import { messageOf } from '@stream-retail/chassis/errors'
import type { Readiness } from '@stream-retail/chassis/health'
import type { Logger } from '@stream-retail/chassis/logger'
import { ConnectError, type Connector } from '../clients/connect.ts'
import type { IsolationDeps } from '../isolate/isolation.ts'
import { openIsolation } from '../isolate/journal.ts'
import type { DesiredConnector } from '../sink/desired-connectors.ts'
import { type SinkTarget, targetOf } from '../sink/target.ts'
import type { SupervisionLimits } from './classify.ts'
import { type ConnectorMemory, NO_MEMORY } from './connector-memory.ts'
import { type PutAction, type RemedyAction, type SupervisorAction, decide } from './decide.ts'
import { describeDiagnosis } from './describe-diagnosis.ts'
import type { DiagnosisReport } from './diagnosis.ts'
import { IsolationRuns } from './isolation-runs.ts'
import type { Observer } from './observe.ts'
import type { SuperviseMetrics } from './supervise-metrics.ts'

export type SupervisorDeps = {
  desired: DesiredConnector[]
  observer: Pick<Observer, 'observe'>
  isolation: IsolationDeps
  limits: SupervisionLimits
  readiness: Readiness
  metrics: SuperviseMetrics
  log: Logger
}

/** A config that Connect rejected is offered again after this time, in milliseconds. */
const PUT_AGAIN_MS = 30_000

/**
 * Supervises the connectors: observe, decide, act. It acts only while it leads, from {@link takeOver} to
 * {@link standDown}; otherwise its rounds observe and report, so that a standby shows the same picture.
 */
export class Supervisor {
  readonly #deps: SupervisorDeps
  readonly #isolations: IsolationRuns
  #memories = new Map<string, ConnectorMemory>()
  #leading = false
  /** Grows whenever leadership comes or goes: a round that began before must not act or remember anything. */
  #term = 0
  #journalRead = false
  /** As last observed. */
  connectors: Connector[] = []
  /** When the last observation began that the worker answered, in epoch milliseconds. */
  lookedAt: number | undefined

  constructor(deps: SupervisorDeps) {
    this.#deps = deps
    this.#isolations = new IsolationRuns(deps)
    deps.readiness.waitFor('connectors', 'not observed yet')
  }

  /** The connectors that files describe. */
  get names(): string[] {
    return this.#deps.desired.map(({ name }) => name)
  }

  /** An isolation has begun and has not ended, in this loader or another: nothing else may start or stop it. */
  isolating(connector: string): boolean {
    const memory = this.#memories.get(connector)
    return memory !== undefined && (memory.busy || memory.isolating)
  }

  /** Why a connector does not do its work, and what is done about it; undefined if it does. */
  diagnosis(connector: string): DiagnosisReport | undefined {
    return describeDiagnosis(
      this.#memories.get(connector),
      this.connectors.find(({ name }) => name === connector),
    )
  }

  /**
   * This loader leads from now on. What it remembers is out of date; what an earlier leader began is in the journal.
   */
  takeOver(): void {
    this.#leading = true
    this.#forget()
  }

  /** This loader no longer leads: isolations break off where the next leader can take them up. */
  standDown(): void {
    this.#leading = false
    this.#forget()
    this.#isolations.abort('this loader no longer leads')
  }

  /** Stands down and waits for running isolations to break off. */
  async close(): Promise<void> {
    this.standDown()
    await this.#isolations.settled()
  }

  /** One observation and what follows from it. Never throws: `/ready` names what goes wrong. */
  async round(): Promise<void> {
    const term = this.#term
    try {
      const journal = await this.#readJournal(term)
      const began = Date.now()
      const observation = { ...(await this.#deps.observer.observe()), journal }
      if (term !== this.#term) return
      this.connectors = observation.connectors
      if (observation.worker === undefined) this.lookedAt = began
      const { actions, memories } = decide(this.#deps.desired, observation, this.#memories, this.#deps.limits)
      if (this.#leading) this.#log(memories)
      const mayAct = this.#leading && journal === undefined
      this.#memories = mayAct ? memories : withoutPlans(memories)
      if (mayAct) for (const action of actions) await this.#act(action, term)
      if (this.#leading && observation.worker === undefined) this.#deps.metrics.roundSucceeded()
    } catch (error) {
      this.#deps.readiness.waitFor('connectors', messageOf(error))
      return
    }
    this.#report()
  }

  #forget(): void {
    this.#term++
    this.#journalRead = false
    const running = [...this.#memories].filter(([name]) => this.#isolations.isRunning(name))
    this.#memories = new Map(running.map(([name, memory]) => [name, { ...memory, attempts: 0, tries: 0 }]))
  }

  /**
   * A leader reads once what an earlier one has begun; a standby looks every time what the leader is doing.
   * @returns why the journal could not be read
   */
  async #readJournal(term: number): Promise<string | undefined> {
    if (this.#journalRead && this.#leading) return undefined
    try {
      for (const { name } of this.#deps.desired) {
        if (this.#isolations.isRunning(name)) return `an earlier isolation of ${name} is still breaking off`
        const isolating = (await openIsolation(this.#deps.isolation.database, name)) !== undefined
        if (term === this.#term) this.#remember(name, { isolating })
      }
      if (term === this.#term) this.#journalRead = true
      return undefined
    } catch (error) {
      return `the journal of isolations cannot be read: ${messageOf(error)}`
    }
  }

  async #act(action: SupervisorAction, term: number): Promise<void> {
    if (term !== this.#term) return
    if (action.type === 'put') return this.#put(action, term)
    const { connector, remedy, attempt, diagnosis } = action
    const { reason, detail, hint } = diagnosis
    this.#deps.log.warn(
      { connector, reason, detail, hint, attempt },
      remedy === 'isolate' ? 'isolating the records that the table rejects' : 'restarting',
    )
    if (remedy === 'isolate') return this.#isolate(action)
    try {
      await this.#deps.isolation.connect.restart(connector, remedy === 'restart_all' ? 'all' : 'failed')
      this.#deps.metrics.restarted(connector, reason, 'asked')
    } catch (error) {
      this.#deps.metrics.restarted(connector, reason, 'rejected')
      throw error
    }
  }

  async #put({ connector, config, cause }: PutAction, term: number): Promise<void> {
    const { isolation, metrics, log } = this.#deps
    try {
      await isolation.connect.put(connector, config)
      if (term === this.#term) this.#remember(connector, { rejected: undefined })
      metrics.configChanged(connector, cause === 'missing' ? 'created' : 'updated')
      log.info({ connector, cause }, 'put the desired config of the connector')
    } catch (error) {
      if (error instanceof ConnectError && !error.retriable) {
        const rejected = { detail: error.message, until: Date.now() + PUT_AGAIN_MS }
        if (term === this.#term) this.#remember(connector, { rejected })
        metrics.configChanged(connector, 'rejected')
      }
      throw error
    }
  }

  /** Runs beside the rounds, which go on observing. */
  #isolate({ connector, diagnosis }: RemedyAction): void {
    const target = targetOf(this.#deps.desired.find(({ name }) => name === connector) as DesiredConnector) as SinkTarget
    this.#remember(connector, { busy: true, isolating: true })
    this.#isolations.start(target, diagnosis.detail, (result) => {
      this.#remember(connector, { busy: false })
      if (result === undefined) return
      const { examined, schemaMismatch } = result
      this.#remember(connector, { isolating: false, schemaMismatch })
      if (examined > 0 && schemaMismatch === undefined) this.#remember(connector, { attempts: 0, tries: 0 })
    })
  }

  #remember(connector: string, part: Partial<ConnectorMemory>): void {
    this.#memories.set(connector, { ...NO_MEMORY, ...this.#memories.get(connector), ...part })
  }

  /** One line when a reason comes, changes or goes; not one per round. */
  #log(memories: ReadonlyMap<string, ConnectorMemory>): void {
    for (const [connector, { diagnosis, remedy }] of memories) {
      const before = this.#memories.get(connector)?.diagnosis
      if (diagnosis?.reason === before?.reason) continue
      if (diagnosis === undefined)
        this.#deps.log.info({ connector, reason: before?.reason }, 'the connector works again')
      else this.#deps.log.warn({ connector, ...diagnosis, remedy }, 'the connector does not do its work')
    }
  }

  #report(): void {
    const { readiness, metrics } = this.#deps
    const summaries = this.names.flatMap((name) => this.diagnosis(name)?.summary ?? [])
    if (summaries.length === 0) readiness.ok('connectors')
    else readiness.waitFor('connectors', summaries.join('; '))
    for (const name of this.names) {
      const connector = this.connectors.find((one) => one.name === name)
      metrics.observed(name, connector, this.#memories.get(name)?.diagnosis?.reason)
    }
  }
}

/** What is wrong, without what would be done about it: this loader does nothing. */
function withoutPlans(memories: ReadonlyMap<string, ConnectorMemory>): Map<string, ConnectorMemory> {
  return new Map(
    [...memories].map(([name, memory]) => [name, { ...memory, remedy: 'wait', nextAt: undefined } as const]),
  )
}
