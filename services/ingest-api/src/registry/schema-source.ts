import { messageOf } from '@stream-retail/chassis/errors'
import type { Type } from 'avsc'
import { checkCompatible } from './check-compatible.ts'
import { type FetchFailure, type RegisteredSchema, RegistryError, isSame } from './fetch-schema.ts'
import { InterruptibleSleep } from './interruptible-sleep.ts'
import type { SchemaCache } from './schema-cache.ts'

/** What is made of a version once, for use with every record. */
export type Compiled = { id: number; version: number; type: Type }

/** Where schemas come from, and what becomes of them. */
export type SchemaOrigin<T extends Compiled> = {
  /** @throws {RegistryError}, also when `stop` is aborted */
  fetch: (version: number | 'latest', stop: AbortSignal) => Promise<RegisteredSchema>
  /** @throws {RegistryError} */
  compile: (found: RegisteredSchema) => T
  cache: SchemaCache
}

/** What happens to the schema, for metrics, readiness and the log. */
export type SchemaEvents<T> = {
  answered: (outcome: 'ok' | FetchFailure) => void
  /** The registry answered its latest version, and that is the one in use. */
  latest: (schema: T) => void
  /** The latest version could not be had or used; `kept` stays in use, if there is one. */
  failed: (failure: RegistryError, kept: { schema: T; fromCache: boolean } | undefined) => void
}

export type SchemaTimes = {
  /** Milliseconds between two looks for a newer version. */
  refreshMs: number
  /** Milliseconds between two looks when somebody asked for an early one. */
  earlyMs: number
  /** Milliseconds between tries while there is no schema at all: the first, and the longest. They double. */
  backoffMs: { first: number; longest: number }
  /** Milliseconds between two looks while the registry is away: nobody is to be warned for longer than it is. */
  awayMs: number
}

/** A version in use. What came from the cache is not confirmed until this registry says that it has it: it may be another one by now. */
type Held<T> = { registered: RegisteredSchema; compiled: T; confirmed: boolean }

/**
 * The schema that records must fit: the latest version that the registry holds and that fits the one before. Read at the start
 * and again on a timer; what was read stays in use when a newer one cannot be read or used, so that a registry that is away
 * stops nothing. Kept on disk, so that this holds for a start, too.
 */
export class SchemaSource<T extends Compiled> {
  readonly #origin: SchemaOrigin<T>
  readonly #times: SchemaTimes
  readonly #events: SchemaEvents<T>
  readonly #rest = new InterruptibleSleep()
  readonly #watching: Promise<void>
  #held: Held<T> | undefined
  #cached: Held<T> | undefined
  #reason = 'the schema was not read yet'

  constructor(origin: SchemaOrigin<T>, times: SchemaTimes, events: SchemaEvents<T>) {
    this.#origin = origin
    this.#times = times
    this.#events = events
    this.#watching = this.#watch()
  }

  get current(): T | undefined {
    return this.#held?.compiled
  }

  /** Why there is no schema. */
  get reason(): string {
    return this.#reason
  }

  /** There may be a newer version: looks for it at once, if the last look was not just now. Costs next to nothing. */
  lookSoon(): void {
    this.#rest.interrupt()
  }

  async close(): Promise<void> {
    this.#rest.end()
    await this.#watching
  }

  async #watch(): Promise<void> {
    const { refreshMs, earlyMs, backoffMs, awayMs } = this.#times
    let wait = backoffMs.first
    this.#cached = await this.#readCache()
    while (!this.#rest.ended) {
      const outcome = await this.#look()
      const refresh = outcome === 'unreachable' ? Math.min(awayMs, refreshMs) : refreshMs
      if (this.#held !== undefined) await this.#rest.for(refresh, Math.min(earlyMs, refresh))
      else await this.#rest.for(wait, wait)
      wait = Math.min(wait * 2, backoffMs.longest)
    }
  }

  async #readCache(): Promise<Held<T> | undefined> {
    const registered = await this.#origin.cache.read()
    try {
      return registered && { registered, compiled: this.#origin.compile(registered), confirmed: false }
    } catch {
      // Of an older program that needed less of a schema: as good as none.
      return undefined
    }
  }

  async #look(): Promise<'ok' | FetchFailure | undefined> {
    let outcome: 'ok' | FetchFailure = 'ok'
    try {
      await this.#take(await this.#origin.fetch('latest', this.#rest.signal))
    } catch (error) {
      if (this.#rest.ended) return undefined
      const failure = error instanceof RegistryError ? error : new RegistryError('unusable', messageOf(error), error)
      outcome = failure.outcome
      this.#keepAfter(failure)
    }
    this.#events.answered(outcome)
    return outcome
  }

  async #take(found: RegisteredSchema): Promise<void> {
    const known = this.#held ?? this.#cached
    if (known !== undefined && isSame(known.registered, found)) this.#use({ ...known, confirmed: true })
    else this.#use({ registered: found, compiled: await this.#compileBeside(known, found), confirmed: true })
  }

  #use(held: Held<T>): void {
    const isNew = this.#held?.registered !== held.registered
    this.#held = held
    this.#events.latest(held.compiled)
    if (isNew) void this.#origin.cache.write(held.registered)
  }

  /** @throws {RegistryError} when the version is of no use, by itself or beside the one that is known */
  async #compileBeside(known: Held<T> | undefined, found: RegisteredSchema): Promise<T> {
    try {
      const compiled = this.#origin.compile(found)
      if (known !== undefined) checkCompatible(known.compiled, compiled)
      return compiled
    } catch (error) {
      if (known === undefined) throw error
      if (known.confirmed || (await this.#isStillThere(known))) {
        this.#held = { ...known, confirmed: true }
        throw error
      }
      // A cache of what the registry was before it was set up anew says nothing about what it holds now.
      this.#forget()
      return this.#origin.compile(found)
    }
  }

  async #isStillThere({ registered }: Held<T>): Promise<boolean> {
    try {
      return isSame(await this.#origin.fetch(registered.version, this.#rest.signal), registered)
    } catch (error) {
      if (error instanceof RegistryError && error.outcome === 'not_found') return false
      throw error
    }
  }

  #forget(): void {
    this.#held = undefined
    this.#cached = undefined
  }

  #keepAfter(failure: RegistryError): void {
    const { outcome, message } = failure
    this.#reason = message
    if (outcome !== 'not_found') this.#held ??= this.#cached
    // Ids mean nothing to a registry that never gave them: sales written with one could not be read.
    else if (this.#held?.confirmed !== true) this.#forget()
    this.#events.failed(failure, this.#held && { schema: this.#held.compiled, fromCache: !this.#held.confirmed })
  }
}
