import type { Logger } from '@stream-retail/chassis/logger'
import { within } from '@stream-retail/chassis/within'
import pg from 'pg'
import { type DatabaseSettings, connectionOptions } from './database.ts'

/** For connecting and for the answer, in milliseconds. */
const DEADLINE_MS = 3_000

export type DatabaseProbe = {
  /** @throws {Error} when the database does not answer in time, or is read-only */
  probe: () => Promise<void>
  /** Closes the connection; a probe in flight fails. */
  close: () => Promise<void>
}

/**
 * Asks Postgres on a connection of its own: a pool whose connections are all busy says nothing about the database. The
 * connection opens with the first probe, stays open, and is replaced after a failure.
 */
export function openDatabaseProbe(settings: DatabaseSettings, log: Logger): DatabaseProbe {
  return new DedicatedConnection(settings, log)
}

class DedicatedConnection implements DatabaseProbe {
  readonly #settings: DatabaseSettings
  readonly #log: Logger
  #client: pg.Client | undefined
  #probing: Promise<void> | undefined
  #closed = false

  constructor(settings: DatabaseSettings, log: Logger) {
    this.#settings = settings
    this.#log = log
  }

  /** Callers that ask at the same time share one answer. */
  probe(): Promise<void> {
    this.#probing ??= this.#probeOnce().finally(() => {
      this.#probing = undefined
    })
    return this.#probing
  }

  async close(): Promise<void> {
    this.#closed = true
    const client = this.#client
    this.#client = undefined
    await client?.end().catch(() => undefined)
  }

  async #probeOnce(): Promise<void> {
    try {
      const readOnly = await within(DEADLINE_MS, 'the probe of Postgres', this.#isReadOnly())
      if (readOnly) throw new Error('Postgres is read-only')
    } catch (error) {
      this.#discard()
      throw error
    }
  }

  async #isReadOnly(): Promise<boolean> {
    const client = this.#client ?? (await this.#connect())
    const { rows } = await client.query<{ read_only: string }>(
      "SELECT current_setting('transaction_read_only') AS read_only",
    )
    return rows[0]?.read_only === 'on'
  }

  async #connect(): Promise<pg.Client> {
    if (this.#closed) throw new Error('the probe of Postgres is closed')
    const client = new pg.Client({
      ...connectionOptions(this.#settings),
      application_name: 'loader probe',
      connectionTimeoutMillis: DEADLINE_MS,
    })
    this.#client = client
    // Without a listener a connection that breaks between two probes would end the process.
    client.on('error', (error) => {
      this.#log.debug({ err: error.message }, 'the connection of the database probe broke')
      if (this.#client === client) this.#discard()
    })
    await client.connect()
    return client
  }

  /** The next probe connects again. A connection that hangs is not waited for. */
  #discard(): void {
    const client = this.#client
    this.#client = undefined
    client?.end().catch(() => undefined)
  }
}
