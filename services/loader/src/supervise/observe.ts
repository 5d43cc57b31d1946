import { messageOf } from '@stream-retail/chassis/errors'
import type { Admin } from 'kafkajs'
import type { Connector, ConnectClient } from '../clients/connect.ts'
import type { RegistryClient } from '../clients/registry.ts'
import type { DesiredConnector } from '../sink/desired-connectors.ts'
import { sinkPositions } from '../sink/sink-positions.ts'
import { groupOf } from '../sink/target.ts'
import { type OffsetProgress, standstillMs, trackProgress } from './standstill.ts'

/**
 * The state of things at one moment. Of each part: undefined if it is well or was not asked, else what is wrong with
 * it.
 */
export type Observation = {
  /** Epoch milliseconds. */
  now: number
  worker: string | undefined
  /** As Connect last told them; possibly out of date while the worker does not answer. */
  connectors: Connector[]
  database: string | undefined
  registry: string | undefined
  /** Why the journal of isolations could not be read; until then it is unknown whether one is open. */
  journal: string | undefined
  /** Connector → milliseconds without progress although records wait. */
  standstill: ReadonlyMap<string, number>
}

export type ObserverDeps = {
  connect: Pick<ConnectClient, 'list'>
  admin: Admin
  /** Rejects if Postgres does not answer or is read-only; must not wait for a connection of a busy pool. */
  probe: { probe: () => Promise<void> }
  registry: Pick<RegistryClient, 'probe'>
  desired: DesiredConnector[]
}

/** A sink that has stood still this long makes the observer probe database and registry. */
const SUSPICIOUS_MS = 3_000

/** Observes the worker, what its sinks have committed and, if something looks wrong, database and registry. */
export class Observer {
  readonly #deps: ObserverDeps
  readonly #progress = new Map<string, OffsetProgress>()
  #connectors: Connector[] = []

  constructor(deps: ObserverDeps) {
    this.#deps = deps
  }

  /** Never throws: a part that does not answer is part of the observation. */
  async observe(): Promise<Omit<Observation, 'journal'>> {
    const { connect, desired, probe, registry: registryClient } = this.#deps
    const worker = await failureOf(async () => {
      this.#connectors = await connect.list()
    })
    const standstill = new Map(
      await Promise.all(desired.map(async (one) => [one.name, await this.#standstill(one)] as const)),
    )
    const suspicious =
      worker !== undefined ||
      desired.some(({ name }) => !this.#runs(name) || (standstill.get(name) ?? 0) >= SUSPICIOUS_MS)
    const [database, registry] = suspicious
      ? await Promise.all([failureOf(() => probe.probe()), failureOf(() => registryClient.probe())])
      : [undefined, undefined]
    return { now: Date.now(), worker, connectors: this.#connectors, database, registry, standstill }
  }

  #runs(name: string): boolean {
    const connector = this.#connectors.find((one) => one.name === name)
    return connector?.state === 'RUNNING' && connector.tasks.every(({ state }) => state === 'RUNNING')
  }

  async #standstill({ name, config }: DesiredConnector): Promise<number> {
    const { admin } = this.#deps
    if (!this.#runs(name)) {
      this.#progress.delete(name)
      return 0
    }
    try {
      await admin.connect()
      const found = await sinkPositions(admin, { topic: config['topics'] ?? '', group: groupOf(name) })
      const positions = found.map((position) => ({ ...position, committed: position.next }))
      const now = Date.now()
      const progress = trackProgress(this.#progress.get(name) ?? new Map<number, never>(), positions, now)
      this.#progress.set(name, progress)
      return standstillMs(progress, positions, Number(config['tasks.max'] ?? 1), now)
    } catch {
      // Kafka is away: the progress is unknown, and the sink is not at fault.
      this.#progress.delete(name)
      return 0
    }
  }
}

async function failureOf(attempt: () => Promise<void>): Promise<string | undefined> {
  try {
    await attempt()
    return undefined
  } catch (error) {
    return messageOf(error)
  }
}
