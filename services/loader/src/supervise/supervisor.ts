import { messageOf } from '@stream-retail/chassis/errors'
import type { Readiness } from '@stream-retail/chassis/health'
import type { Logger } from '@stream-retail/chassis/logger'
import { ConnectError, type Connector } from '../clients/connect.ts'
import { openEntry } from '../isolate/journal.ts'
import { type IsolationWorld, isolate } from '../isolate/isolate.ts'
import { type Target, targetOf } from '../sink/target.ts'
import { type Limits } from './classify.ts'
import { type Action, type Memory, NO_MEMORY, decide } from './decide.ts'
import type { DesiredConnector } from '../sink/desired-connectors.ts'
import type { Observer } from './observe.ts'
import type { SuperviseMetrics } from './supervise-metrics.ts'
import type { DiagnosisReport } from './diagnosis.ts'
import { reportOf } from './describe-diagnosis.ts'

export type SupervisorWorld = {
  desired: DesiredConnector[]
  observer: Observer
  isolation: IsolationWorld
  limits: Limits
  readiness: Readiness
  metrics: SuperviseMetrics
  log: Logger
}

type RemedyAction = Extract<Action, { type: 'remedy' }>

/** A config that Connect rejected is offered again after so long. */
const PUT_AGAIN_MS = 30_000

/** Watches the connectors: observe, decide, act. */
export class Supervisor {
  readonly #world: SupervisorWorld
  #stopping = new AbortController()
  readonly #isolations = new Map<string, Promise<void>>()
  #memories = new Map<string, Memory>()
  #journalRead = false
  #acts = false
  /** As last seen. */
  connectors: Connector[] = []
  /** When the last look began that the worker answered, in epoch milliseconds. */
  lookedAt: number | undefined

  constructor(world: SupervisorWorld) {
    this.#world = world
    world.readiness.waitFor('connectors', 'not looked at yet')
  }

  /** The connectors that files describe. */
  get names(): string[] {
    return this.#world.desired.map(({ name }) => name)
  }

  /** An isolation of its records was begun and has not ended: whether it runs is not for others to say now. */
  isolating(connector: string): boolean {
    const memory = this.#memories.get(connector)
    return memory !== undefined && (memory.busy || memory.isolating)
  }

  /** Why a connector does not do its work, and what is done about it; undefined while it does. */
  diagnosis(connector: string): DiagnosisReport | undefined {
    return reportOf(
      this.#memories.get(connector),
      this.connectors.find(({ name }) => name === connector),
    )
  }

  /** One look and what follows from it. Never throws: what goes wrong is named in `/ready`. */
  async round(): Promise<void> {
    try {
      await this.#readJournal()
      const began = Date.now()
      const observation = await this.#world.observer.look()
      this.connectors = observation.connectors
      if (observation.worker === undefined) this.lookedAt = began
      const before = this.#memories
      const { actions, memories } = decide(this.#world.desired, observation, before, this.#world.limits)
      this.#memories = memories
      for (const { name } of this.#world.desired) this.#tell(name, before.get(name), memories.get(name))
      if (this.#acts) for (const action of actions) await this.#act(action)
      if (observation.worker === undefined) this.#world.metrics.looked()
    } catch (error) {
      this.#wait(messageOf(error))
      return
    }
    this.#report()
  }

  /** From now on this loader acts on what it sees, and takes up what another one has begun. */
  takeOver(): void {
    this.#stopping = new AbortController()
    this.#memories.clear()
    this.#journalRead = false
    this.#acts = true
  }

  /** From now on it only looks; an isolation that is going on ends where another loader can take it up. */
  standDown(): void {
    this.#acts = false
    this.#stopping.abort(new Error('another loader may lead'))
  }

  /** Ends an isolation that is going on where it can be taken up again. */
  async close(): Promise<void> {
    this.#stopping.abort(new Error('the loader is stopping'))
    await Promise.allSettled(this.#isolations.values())
  }

  /** What an earlier loader has begun and not ended. Until the journal was read, a STOPPED connector is taken for somebody's wish. */
  async #readJournal(): Promise<void> {
    if (this.#journalRead) return
    try {
      for (const { name } of this.#world.desired) {
        const open = (await openEntry(this.#world.isolation.database, name)) !== undefined
        if (open || !this.#acts) this.#remember(name, { isolating: open })
      }
      // What the leader isolates changes from look to look.
      this.#journalRead = this.#acts
    } catch {
      // Said by the look that follows: the database is away.
    }
  }

  async #act(action: Action): Promise<void> {
    const { connect } = this.#world.isolation
    if (action.type === 'put') return this.#put(action)
    const {
      connector,
      remedy,
      attempt,
      diagnosis: { reason, detail, hint },
    } = action
    this.#world.log.warn(
      { connector, reason, detail, hint, attempt },
      remedy === 'isolate' ? 'isolating what the table rejects' : 'restarting',
    )
    if (remedy === 'isolate') return this.#isolate(action)
    try {
      await connect.restart(connector, remedy === 'restart_all' ? 'all' : 'failed')
      this.#world.metrics.restarted(connector, reason, 'asked')
    } catch (error) {
      this.#world.metrics.restarted(connector, reason, 'rejected')
      throw error
    }
  }

  async #put({ connector, config, cause }: Extract<Action, { type: 'put' }>): Promise<void> {
    try {
      await this.#world.isolation.connect.put(connector, config)
      this.#remember(connector, { rejected: undefined })
      this.#world.metrics.configChanged(connector, cause === 'missing' ? 'created' : 'updated')
      this.#world.log.info({ connector, cause }, 'connector set to its desired config')
    } catch (error) {
      if (error instanceof ConnectError && !error.retriable) {
        this.#remember(connector, { rejected: { detail: error.message, until: Date.now() + PUT_AGAIN_MS } })
        this.#world.metrics.configChanged(connector, 'rejected')
      }
      throw error
    }
  }

  /** Goes on beside the rounds, which go on telling. */
  #isolate({ connector, diagnosis }: RemedyAction): void {
    const target = targetOf(this.#world.desired.find(({ name }) => name === connector) as DesiredConnector) as Target
    this.#remember(connector, { busy: true, isolating: true })
    this.#isolations.set(
      connector,
      this.#runIsolation(target, diagnosis.detail).finally(() => {
        this.#isolations.delete(connector)
        this.#remember(connector, { busy: false })
      }),
    )
  }

  async #runIsolation(target: Target, reason: string): Promise<void> {
    const { isolation, metrics, log } = this.#world
    const { connector } = target
    const { signal } = this.#stopping
    try {
      const world = { ...isolation, signal, isolated: metrics.quarantined.bind(metrics) }
      const { examined, isolated, misfit } = await isolate(world, target, reason)
      metrics.isolationEnded(connector, misfit === undefined ? 'done' : 'misfit')
      log.warn({ connector, examined, isolated, misfit }, `isolated ${isolated} of ${examined} records`)
      this.#remember(connector, {
        isolating: false,
        misfit,
        ...(examined > 0 && misfit === undefined ? { attempts: 0, tries: 0 } : {}),
      })
    } catch (error) {
      if (signal.aborted) return
      metrics.isolationEnded(connector, 'failed')
      log.warn({ connector, err: messageOf(error) }, 'an isolation could not go on; it will be taken up again')
    }
  }

  #remember(connector: string, part: Partial<Memory>): void {
    this.#memories.set(connector, { ...NO_MEMORY, ...this.#memories.get(connector), ...part })
  }

  /** One line when a reason comes, changes or goes; not one per look. */
  #tell(connector: string, before: Memory | undefined, now: Memory | undefined): void {
    const diagnosis = now?.diagnosis
    if (diagnosis?.reason === before?.diagnosis?.reason) return
    if (diagnosis === undefined)
      return this.#world.log.info({ connector, reason: before?.diagnosis?.reason }, 'the connector does its work again')
    this.#world.log.warn({ connector, ...diagnosis, does: now?.remedy }, 'the connector does not do its work')
  }

  #report(): void {
    const { desired, metrics, readiness } = this.#world
    const troubles = desired.flatMap(({ name }) => this.diagnosis(name)?.summary ?? [])
    if (troubles.length === 0) readiness.ok('connectors')
    else this.#wait(troubles.join('; '))
    for (const { name } of desired)
      metrics.seen(
        name,
        this.connectors.find((one) => one.name === name),
        this.#memories.get(name)?.diagnosis?.reason,
      )
  }

  #wait(reason: string): void {
    this.#world.readiness.waitFor('connectors', reason)
  }
}
