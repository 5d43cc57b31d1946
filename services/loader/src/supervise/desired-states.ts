import { messageOf } from '@stream-retail/chassis/errors'
import type { Logger } from '@stream-retail/chassis/logger'
import { ignoreTimeout, within } from '@stream-retail/chassis/within'
import type { Database } from '../clients/database.ts'
import { rememberFor } from '../clients/remember-for.ts'

export type DesiredState = 'running' | 'paused' | 'stopped'

/** The desired state of a connector. The nulls mean that no operator has set one: it should run. */
export type Desired = {
  desired: DesiredState
  desired_by: string | null
  desired_at: string | null
  desired_reason: string | null
}

const DEFAULT: Desired = { desired: 'running', desired_by: null, desired_at: null, desired_reason: null }
/** What is shown may be this old, in milliseconds: another loader may have been asked. */
const FRESH_MS = 2_000
const TIMEOUT_MS = 1_000
/**
 * After this time, in milliseconds, a worker that answers and has not changed the state has not received the request.
 */
const NOT_RECEIVED_MS = 30_000

/** A request of unknown outcome. `otherwiseSince`: the first observation after it that found another state. */
type OpenRequest = { desired: Desired; sinceMs: number; otherwiseSince: number | undefined }

/** What the supervisor observed last, and when that observation began, in epoch milliseconds. */
type ObservedConnectors = { connectors: readonly { name: string; state: string }[]; lookedAt: number | undefined }

type DesiredStateRow = {
  connector: string
  desired: DesiredState
  desired_by: string
  desired_at: Date
  reason: string | null
}

/** The desired states of the connectors, kept in Postgres so that they outlive the loader. */
export class DesiredStates {
  readonly #database: Database
  readonly #log: Logger
  #known = new Map<string, Desired>()
  /** Connectors whose state was set while Postgres was away. */
  readonly #unsaved = new Set<string>()
  /** Connector → request of unknown outcome. Only in memory: a loader that restarts within seconds forgets it. */
  readonly #open = new Map<string, OpenRequest>()
  readonly #read: () => Promise<void>

  constructor(database: Database, log: Logger) {
    this.#database = database
    this.#log = log
    this.#read = rememberFor(FRESH_MS, () => this.#catchUp())
  }

  /** As last known. */
  of(connector: string): Desired {
    return this.#known.get(connector) ?? DEFAULT
  }

  /**
   * Reads what other loaders have saved. Never throws, and takes at most a second: without Postgres nothing changes.
   */
  async refresh(): Promise<void> {
    await within(
      TIMEOUT_MS,
      'reading the desired states',
      this.#read().catch(() => undefined),
    ).catch(ignoreTimeout)
  }

  /** Sets a desired state; only in memory until Postgres answers. Never throws. */
  async want(connector: string, desired: DesiredState, by: string, reason: string | null): Promise<void> {
    await this.#keep(connector, {
      desired,
      desired_by: by,
      desired_at: new Date().toISOString(),
      desired_reason: reason,
    })
  }

  /** Remembers a request that Connect may or may not have received; {@link settle} finds out. */
  leaveOpen(connector: string, desired: DesiredState, by: string, reason: string | null): void {
    const now = new Date()
    this.#open.set(connector, {
      desired: { desired, desired_by: by, desired_at: now.toISOString(), desired_reason: reason },
      sinceMs: now.getTime(),
      otherwiseSince: undefined,
    })
  }

  /**
   * Sets the state of an open request once a later observation finds the connector in it; forgets the request if the
   * worker answers and the state stays another.
   */
  settle({ connectors, lookedAt }: ObservedConnectors): void {
    for (const [name, request] of this.#open) {
      if (lookedAt === undefined || lookedAt <= request.sinceMs) continue
      if (connectors.find((one) => one.name === name)?.state === request.desired.desired.toUpperCase())
        void this.#keep(name, request.desired)
      else if (lookedAt - (request.otherwiseSince ??= lookedAt) >= NOT_RECEIVED_MS) this.#open.delete(name)
    }
  }

  async #keep(connector: string, desired: Desired): Promise<void> {
    this.#open.delete(connector)
    this.#known.set(connector, desired)
    this.#unsaved.add(connector)
    await within(TIMEOUT_MS, 'saving the desired state', this.#save()).catch((error: unknown) => {
      this.#log.warn(
        { connector, desired: desired.desired, err: messageOf(error) },
        'the desired state of a connector could not be saved yet',
      )
    })
  }

  async #catchUp(): Promise<void> {
    await this.#save()
    const { rows } = await this.#database.query<DesiredStateRow>(
      'SELECT connector, desired, desired_by, desired_at, reason FROM connector_desired_states',
    )
    // What was set while this was read is newer.
    const newer = [...this.#unsaved].map((name) => [name, this.of(name)] as const)
    this.#known = new Map([...rows.map((row) => [row.connector, toDesired(row)] as const), ...newer])
  }

  async #save(): Promise<void> {
    for (const connector of this.#unsaved) {
      const desired = this.of(connector)
      await this.#database.query(
        `
        INSERT INTO connector_desired_states (connector, desired, desired_by, desired_at, reason)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (connector) DO UPDATE SET desired = excluded.desired, desired_by = excluded.desired_by,
          desired_at = excluded.desired_at, reason = excluded.reason
        WHERE connector_desired_states.desired_at <= excluded.desired_at`,
        [connector, desired.desired, desired.desired_by, desired.desired_at, desired.desired_reason],
      )
      if (this.of(connector) === desired) this.#unsaved.delete(connector)
    }
  }
}

function toDesired({ desired, desired_by: by, desired_at: at, reason }: DesiredStateRow): Desired {
  return { desired, desired_by: by, desired_at: at.toISOString(), desired_reason: reason }
}
