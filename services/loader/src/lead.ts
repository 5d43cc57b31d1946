import { EventEmitter } from 'node:events'
import { messageOf } from '@stream-retail/chassis/errors'
import type { Logger } from '@stream-retail/chassis/logger'
import pg from 'pg'
import type { DatabaseSettings } from './clients/database.ts'

/**
 * `undecided`: not asked yet. `cut_off`: Postgres does not answer, so the leader is unknown; work begun in Postgres
 * is retried until it answers, and Connect is left alone.
 */
export type Role = 'undecided' | 'leader' | 'standby' | 'cut_off'

/** No other program may lock this number in this database: the loader that holds it leads. */
const LOCK = 7_265_746_171

/**
 * Deadline for connecting and for each query. A leader whose connection hangs stands down after this and one
 * `LOOK_EVERY_MS`.
 */
const DEADLINE_MS = 2_000

/** Milliseconds between two checks: a standby tries to take the lock, a leader makes sure that it still has it. */
export const LOOK_EVERY_MS = 1_000

/**
 * Postgres frees the lock of a leader that vanished without closing its connection seven seconds after the last packet:
 * later than the leader itself notices, so two never lead at once.
 */
const SESSION = [
  'timezone=UTC',
  'idle_session_timeout=0',
  'tcp_keepalives_idle=4',
  'tcp_keepalives_interval=1',
  'tcp_keepalives_count=3',
  'tcp_user_timeout=7000',
]

/**
 * Of several loaders one leads: the one whose connection holds an advisory lock. The lock goes with the connection, so
 * that the others can take it as soon as the leader has died, or has lost its connection.
 */
export class Leadership extends EventEmitter<{ role: [now: Role, before: Role] }> {
  readonly #settings: DatabaseSettings
  readonly #log: Logger
  #client: pg.Client | undefined
  #role: Role = 'undecided'
  #closed = false
  /** When the role was taken, as ISO 8601. */
  since = new Date().toISOString()

  constructor(settings: DatabaseSettings, log: Logger) {
    super()
    this.#settings = settings
    this.#log = log
  }

  get role(): Role {
    return this.#role
  }

  get leads(): boolean {
    return this.#role === 'leader'
  }

  /** Takes the lock when it is free, or makes sure that the connection that holds it is alive. Never throws. */
  async look(): Promise<void> {
    let client: pg.Client | undefined
    try {
      client = await this.#connected()
      if (this.leads) await client.query('SELECT')
      else if (await tryLock(client)) this.#become('leader', client)
      else this.#become('standby', client)
    } catch (error) {
      this.#lost(client, messageOf(error))
    }
  }

  /** Frees the lock: another loader leads within a second. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#client?.end().catch(() => undefined)
  }

  async #connected(): Promise<pg.Client> {
    if (this.#client !== undefined) return this.#client
    const client = new pg.Client({
      host: this.#settings.POSTGRES_HOST,
      port: this.#settings.POSTGRES_PORT,
      database: this.#settings.POSTGRES_DB,
      user: this.#settings.POSTGRES_USER,
      password: this.#settings.POSTGRES_PASSWORD,
      application_name: 'loader leadership',
      connectionTimeoutMillis: DEADLINE_MS,
      query_timeout: DEADLINE_MS,
      keepAlive: true,
      options: SESSION.map((setting) => `-c ${setting}`).join(' '),
    })
    client.on('error', (error) => {
      this.#lost(client, error.message)
    })
    client.on('end', () => {
      this.#lost(client, 'the connection was closed')
    })
    try {
      await client.connect()
    } catch (error) {
      client.end().catch(() => undefined)
      throw error
    }
    this.#client = client
    return client
  }

  /** Only the connection in use counts: another one may have taken its place while an answer was on its way. */
  #become(role: Role, client: pg.Client | undefined): void {
    if (role === this.#role || client !== this.#client || this.#closed) return
    const before = this.#role
    this.#role = role
    this.since = new Date().toISOString()
    if (role === 'leader') this.#log.info('this loader leads')
    if (role === 'standby') this.#log.info('another loader leads; this one stands by')
    this.emit('role', role, before)
  }

  /** @param client the connection that failed; undefined when there was none */
  #lost(client: pg.Client | undefined, reason: string): void {
    if (this.#closed || client !== this.#client) return
    this.#client = undefined
    client?.end().catch(() => undefined)
    if (this.#role !== 'cut_off')
      this.#log.warn({ reason, role: this.#role }, 'no connection to Postgres to lead by; trying again')
    this.#become('cut_off', undefined)
  }
}

async function tryLock(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_lock($1) AS locked', [LOCK])
  return rows[0]?.locked === true
}
