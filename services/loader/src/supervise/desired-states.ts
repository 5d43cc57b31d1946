import type { Logger } from '@stream-retail/chassis/logger'
import { messageOf } from '@stream-retail/chassis/errors'
import type { Database } from '../clients/database.ts'
import { rememberFor } from '../clients/remember-for.ts'
import { ignoreTimeout, within } from '@stream-retail/chassis/within'

export type DesiredState = 'running' | 'paused' | 'stopped'

/** Null where nobody has said anything: then it is to run, as its file says. */
export type Desired = {
  desired: DesiredState
  desired_by: string | null
  desired_at: string | null
  desired_reason: string | null
}

const BY_NOBODY: Desired = { desired: 'running', desired_by: null, desired_at: null, desired_reason: null }
/** Another loader may have been told; so old, in milliseconds, may be what is shown. */
const FRESH_MS = 2_000
const PATIENCE_MS = 1_000
/** A worker that has answered for so long, in milliseconds, and is not as it was asked to be, has not taken the order. */
const NOT_TAKEN_MS = 30_000

/** An order without a clear answer. `seenOtherwiseAt`: the first look after it that found the connector in another state. */
type OpenOrder = { wish: Desired; sinceMs: number; seenOtherwiseAt: number | undefined }

/** What the supervisor saw last, and when that look began, in epoch milliseconds. */
type Seen = { connectors: readonly { name: string; state: string }[]; lookedAt: number | undefined }

type Row = { connector: string; desired: DesiredState; desired_by: string; desired_at: Date; reason: string | null }

/** What people want of the connectors: kept in Postgres, so that it outlives the loader. */
export class DesiredStates {
  readonly #database: Database
  readonly #log: Logger
  #known = new Map<string, Desired>()
  /** Said while Postgres was away. */
  readonly #unsaved = new Set<string>()
  /** Connector → an order that Connect may have taken. In memory alone: only a loader that restarts in these seconds forgets it. */
  readonly #open = new Map<string, OpenOrder>()
  readonly #read: () => Promise<void>

  constructor(database: Database, log: Logger) {
    this.#database = database
    this.#log = log
    this.#read = rememberFor(FRESH_MS, () => this.#catchUp())
  }

  /** As last known. */
  of(connector: string): Desired {
    return this.#known.get(connector) ?? BY_NOBODY
  }

  /** Reads what others have said. Never throws, and takes a second at the most: without Postgres it stays as last known. */
  async refresh(): Promise<void> {
    await within(
      PATIENCE_MS,
      'reading the desired states',
      this.#read().catch(() => undefined),
    ).catch(ignoreTimeout)
  }

  /** Keeps what somebody wants; in memory alone until Postgres answers. Never throws. */
  async want(connector: string, desired: DesiredState, by: string, reason: string | null): Promise<void> {
    await this.#keep(connector, {
      desired,
      desired_by: by,
      desired_at: new Date().toISOString(),
      desired_reason: reason,
    })
  }

  /** Remembers what somebody asked for when nobody knows whether Connect took it; {@link settle} finds out. */
  leaveOpen(connector: string, desired: DesiredState, by: string, reason: string | null): void {
    const now = new Date()
    this.#open.set(connector, {
      wish: { desired, desired_by: by, desired_at: now.toISOString(), desired_reason: reason },
      sinceMs: now.getTime(),
      seenOtherwiseAt: undefined,
    })
  }

  /** Keeps what was asked for once a later look finds the connector so, and forgets it when the worker answers and it stays otherwise. */
  settle({ connectors, lookedAt }: Seen): void {
    for (const [name, order] of this.#open) {
      if (lookedAt === undefined || lookedAt <= order.sinceMs) continue
      if (connectors.find((one) => one.name === name)?.state === order.wish.desired.toUpperCase())
        void this.#keep(name, order.wish)
      else if (lookedAt - (order.seenOtherwiseAt ??= lookedAt) >= NOT_TAKEN_MS) this.#open.delete(name)
    }
  }

  async #keep(connector: string, wish: Desired): Promise<void> {
    this.#open.delete(connector)
    this.#known.set(connector, wish)
    this.#unsaved.add(connector)
    await within(PATIENCE_MS, 'saving the desired state', this.#save()).catch((error: unknown) => {
      this.#log.warn(
        { connector, desired: wish.desired, err: messageOf(error) },
        'what is wanted of a connector could not be kept yet',
      )
    })
  }

  async #catchUp(): Promise<void> {
    await this.#save()
    const { rows } = await this.#database.query<Row>(
      'SELECT connector, desired, desired_by, desired_at, reason FROM connector_desired_states',
    )
    // What was said while this was read is newer.
    const said = [...this.#unsaved].map((name) => [name, this.of(name)] as const)
    this.#known = new Map([...rows.map((row) => [row.connector, toDesired(row)] as const), ...said])
  }

  async #save(): Promise<void> {
    for (const connector of this.#unsaved) {
      const wish = this.of(connector)
      await this.#database.query(
        `
        INSERT INTO connector_desired_states (connector, desired, desired_by, desired_at, reason) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (connector) DO UPDATE SET desired = excluded.desired, desired_by = excluded.desired_by, desired_at = excluded.desired_at, reason = excluded.reason
        WHERE connector_desired_states.desired_at <= excluded.desired_at`,
        [connector, wish.desired, wish.desired_by, wish.desired_at, wish.desired_reason],
      )
      if (this.of(connector) === wish) this.#unsaved.delete(connector)
    }
  }
}

function toDesired({ desired, desired_by: by, desired_at: at, reason }: Row): Desired {
  return { desired, desired_by: by, desired_at: at.toISOString(), desired_reason: reason }
}
