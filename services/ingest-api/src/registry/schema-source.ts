import { messageOf } from '@stream-retail/chassis/errors'
import { setTimeout as delay } from 'node:timers/promises'
import { type SaleSchema, compileSchema } from './compile-schema.ts'
import { type FetchFailure, type RegisteredSchema, RegistryError } from './fetch-schema.ts'

/** What happens to the schema, for metrics, readiness and the log. */
export type SchemaEvents = {
  answered: (outcome: 'ok' | FetchFailure) => void
  changed: (schema: SaleSchema) => void
  /** Nothing usable was read; `kept` is the version that stays in use, if there is one. */
  failed: (reason: string, kept: SaleSchema | undefined) => void
}

export type SchemaTimes = {
  /** Milliseconds between two looks for a newer version. */
  refreshMs: number
  /** Milliseconds between tries while there is no schema at all: the first, and the longest. They double. */
  backoffMs: { first: number; longest: number }
}

/**
 * The schema that sales must fit: the latest version that the registry holds. Read at the start and again on a timer; what
 * was read stays in use when a newer one cannot be read, so that a registry that is away stops nothing.
 */
export class SchemaSource {
  readonly #fetch: () => Promise<RegisteredSchema>
  readonly #times: SchemaTimes
  readonly #events: SchemaEvents
  readonly #stopping = new AbortController()
  readonly #watching: Promise<void>
  #current: SaleSchema | undefined
  #reason = 'the schema was not read yet'

  constructor(fetch: () => Promise<RegisteredSchema>, times: SchemaTimes, events: SchemaEvents) {
    this.#fetch = fetch
    this.#times = times
    this.#events = events
    this.#watching = this.#watch()
  }

  get current(): SaleSchema | undefined {
    return this.#current
  }

  /** Why there is no schema. */
  get reason(): string {
    return this.#reason
  }

  async close(): Promise<void> {
    this.#stopping.abort()
    await this.#watching
  }

  async #watch(): Promise<void> {
    const { refreshMs, backoffMs } = this.#times
    let wait = backoffMs.first
    while (!this.#stopping.signal.aborted) {
      await this.#refresh()
      await delay(this.#current === undefined ? wait : refreshMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined)
      wait = Math.min(wait * 2, backoffMs.longest)
    }
  }

  async #refresh(): Promise<void> {
    try {
      const found = await this.#fetch()
      const isNew = found.id !== this.#current?.id || found.version !== this.#current.version
      if (isNew) this.#current = compileSchema(found)
      this.#events.answered('ok')
      if (isNew && this.#current !== undefined) this.#events.changed(this.#current)
    } catch (error) {
      this.#reason = messageOf(error)
      this.#events.answered(error instanceof RegistryError ? error.outcome : 'unusable')
      this.#events.failed(this.#reason, this.#current)
    }
  }
}
