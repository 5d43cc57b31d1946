import { messageOf } from '@stream-retail/chassis/errors'
import type { Type } from 'avsc'
import { checkCompatible } from './check-compatible.ts'
import { type FetchFailure, type RegisteredSchema, RegistryError, isSame } from './fetch-schema.ts'
import { InterruptibleSleep } from './interruptible-sleep.ts'
import type { SchemaCache } from './schema-cache.ts'

/** A version compiled once, for use with every record. */
export type Compiled = { id: number; version: number; type: Type }

/** How schemas are fetched, compiled and cached. */
export type SchemaOrigin<T extends Compiled> = {
  /** @throws {RegistryError} also when `stop` is aborted */
  fetch: (version: number | 'latest', stop: AbortSignal) => Promise<RegisteredSchema>
  /** @throws {RegistryError} */
  compile: (found: RegisteredSchema) => T
  cache: SchemaCache
}

/** What happens to a schema, for metrics, readiness and the log. */
export type SchemaEvents<T> = {
  answered: (outcome: 'ok' | FetchFailure) => void
  /** The registry returned its latest version, and it is in use. */
  latest: (schema: T) => void
  /** The latest version could not be fetched or used; `kept` stays in use, if there is one. */
  failed: (failure: RegistryError, kept: { schema: T; fromCache: boolean } | undefined) => void
}

export type SchemaTimes = {
  /** Milliseconds between two checks for a newer version. */
  refreshMs: number
  /** Milliseconds between two checks when an early one was requested. */
  earlyMs: number
  /** Milliseconds between attempts while there is no schema, doubling from `min` to `max`. */
  backoffMs: { min: number; max: number }
  /**
   * Milliseconds between two checks while the registry is unreachable, so that the warning ends soon after it is back.
   */
  unreachableMs: number
}

/**
 * A version in use. One from the cache is unconfirmed until the registry says that it has it: the registry may have
 * been recreated.
 */
type HeldSchema<T> = { registered: RegisteredSchema; compiled: T; confirmed: boolean }

/**
 * The schema that records must fit: the latest version in the registry that is compatible with the one before. It is
 * read at startup and again on a timer. The current version stays in use while a newer one cannot be read or used, so
 * that an unavailable registry stops nothing. A copy on disk makes this hold for a start as well.
 */
export class SchemaSource<T extends Compiled> {
  readonly #origin: SchemaOrigin<T>
  readonly #times: SchemaTimes
  readonly #events: SchemaEvents<T>
  readonly #sleep = new InterruptibleSleep()
  readonly #watching: Promise<void>
  #held: HeldSchema<T> | undefined
  #cached: HeldSchema<T> | undefined
  #reason = 'the schema has not been read yet'

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

  /** Checks for a newer version soon, unless it just did. Cheap. */
  lookSoon(): void {
    this.#sleep.interrupt()
  }

  async close(): Promise<void> {
    this.#sleep.end()
    await this.#watching
  }

  async #watch(): Promise<void> {
    const { refreshMs, earlyMs, backoffMs, unreachableMs } = this.#times
    let wait = backoffMs.min
    this.#cached = await this.#readCache()
    while (!this.#sleep.ended) {
      const outcome = await this.#check()
      const refresh = outcome === 'unreachable' ? Math.min(unreachableMs, refreshMs) : refreshMs
      if (this.#held !== undefined) await this.#sleep.for(refresh, Math.min(earlyMs, refresh))
      else await this.#sleep.for(wait, wait)
      wait = Math.min(wait * 2, backoffMs.max)
    }
  }

  async #readCache(): Promise<HeldSchema<T> | undefined> {
    const registered = await this.#origin.cache.read()
    try {
      return registered && { registered, compiled: this.#origin.compile(registered), confirmed: false }
    } catch {
      // Written by an older program that required less of a schema: ignored.
      return undefined
    }
  }

  async #check(): Promise<'ok' | FetchFailure | undefined> {
    let outcome: 'ok' | FetchFailure = 'ok'
    try {
      await this.#take(await this.#origin.fetch('latest', this.#sleep.signal))
    } catch (error) {
      if (this.#sleep.ended) return undefined
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

  #use(held: HeldSchema<T>): void {
    const isNew = this.#held?.registered !== held.registered
    this.#held = held
    this.#events.latest(held.compiled)
    if (isNew) void this.#origin.cache.write(held.registered)
  }

  /**
   * @throws {RegistryError} when the version is not usable, by itself or because it is incompatible with the known one
   */
  async #compileBeside(known: HeldSchema<T> | undefined, found: RegisteredSchema): Promise<T> {
    try {
      const compiled = this.#origin.compile(found)
      if (known !== undefined) checkCompatible(known.compiled, compiled)
      return compiled
    } catch (error) {
      if (known === undefined) throw error
      if (known.confirmed || (await this.#stillExists(known))) {
        this.#held = { ...known, confirmed: true }
        throw error
      }
      // The cache of a registry that has been recreated says nothing about its contents.
      this.#forget()
      return this.#origin.compile(found)
    }
  }

  async #stillExists({ registered }: HeldSchema<T>): Promise<boolean> {
    try {
      return isSame(await this.#origin.fetch(registered.version, this.#sleep.signal), registered)
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
    // The registry never assigned this id: sales written with it could not be read.
    else if (this.#held?.confirmed !== true) this.#forget()
    this.#events.failed(failure, this.#held && { schema: this.#held.compiled, fromCache: !this.#held.confirmed })
  }
}
