import { messageOf } from '@stream-retail/chassis/errors'
import type { Admin } from 'kafkajs'
import type { Connector, ConnectClient } from '../clients/connect.ts'
import type { Database } from '../clients/database.ts'
import type { RegistryClient } from '../clients/registry.ts'
import type { DesiredConnector } from '../sink/desired-connectors.ts'
import { sinkPositions } from '../sink/sink-positions.ts'
import { groupOf } from '../sink/target.ts'
import { type Standing, follow, standstillMs } from './standstill.ts'

/** One look at the world. Of each part that was asked: undefined when it is well, else what is wrong with it. */
export type Observation = {
  /** Epoch milliseconds. */
  now: number
  worker: string | undefined
  /** As last seen; of earlier when the worker does not answer. */
  connectors: Connector[]
  database: string | undefined
  registry: string | undefined
  /** Connector → milliseconds without a move though something waits. */
  standstill: ReadonlyMap<string, number>
}

/** Standing still for so long, a sink gives reason to ask after database and registry. */
const SUSPICIOUS_MS = 3_000

/** Looks at the worker, at what its sinks have committed, and, when something is not well, at database and registry. */
export class Observer {
  readonly #connect: ConnectClient
  readonly #admin: Admin
  readonly #database: Database
  readonly #registry: RegistryClient
  readonly #desired: DesiredConnector[]
  readonly #standing = new Map<string, Standing>()
  #connectors: Connector[] = []

  constructor({
    connect,
    admin,
    database,
    registry,
    desired,
  }: {
    connect: ConnectClient
    admin: Admin
    database: Database
    registry: RegistryClient
    desired: DesiredConnector[]
  }) {
    this.#connect = connect
    this.#admin = admin
    this.#database = database
    this.#registry = registry
    this.#desired = desired
  }

  /** Never throws: what does not answer is part of what is seen. */
  async look(): Promise<Observation> {
    const worker = await failureOf(async () => {
      this.#connectors = await this.#connect.list()
    })
    const standstill = new Map(
      await Promise.all(this.#desired.map(async (desired) => [desired.name, await this.#standstill(desired)] as const)),
    )
    const suspicious =
      worker !== undefined ||
      this.#desired.some(({ name }) => !this.#runs(name) || (standstill.get(name) ?? 0) >= SUSPICIOUS_MS)
    const [database, registry] = suspicious
      ? await Promise.all([failureOf(() => probeDatabase(this.#database)), failureOf(() => this.#registry.probe())])
      : [undefined, undefined]
    return { now: Date.now(), worker, connectors: this.#connectors, database, registry, standstill }
  }

  #runs(name: string): boolean {
    const connector = this.#connectors.find((one) => one.name === name)
    return connector?.state === 'RUNNING' && connector.tasks.every(({ state }) => state === 'RUNNING')
  }

  async #standstill({ name, config }: DesiredConnector): Promise<number> {
    if (!this.#runs(name)) {
      this.#standing.delete(name)
      return 0
    }
    try {
      await this.#admin.connect()
      const positions = (await sinkPositions(this.#admin, { topic: config['topics'] ?? '', group: groupOf(name) })).map(
        (position) => ({
          ...position,
          committed: position.next,
        }),
      )
      const now = Date.now()
      const standing = follow(this.#standing.get(name) ?? new Map<number, never>(), positions, now)
      this.#standing.set(name, standing)
      return standstillMs(standing, positions, Number(config['tasks.max'] ?? 1), now)
    } catch {
      // Kafka is away: nobody can tell, and the sink is not to blame.
      this.#standing.delete(name)
      return 0
    }
  }
}

/** @throws {Error} when the database does not answer, or takes no rows */
async function probeDatabase(database: Database): Promise<void> {
  const {
    rows: [row],
  } = await database.query<{ read_only: string }>("SELECT current_setting('transaction_read_only') AS read_only")
  if (row?.read_only === 'on') throw new Error('Postgres is read-only')
}

async function failureOf(attempt: () => Promise<void>): Promise<string | undefined> {
  try {
    await attempt()
    return undefined
  } catch (error) {
    return messageOf(error)
  }
}
