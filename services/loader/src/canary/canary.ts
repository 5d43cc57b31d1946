import { randomUUID } from 'node:crypto'
import type { Readiness } from '@stream-retail/chassis/health'
import type { Logger } from '@stream-retail/chassis/logger'
import type { Metrics } from '@stream-retail/chassis/metrics'
import { CANARY_STORE_ID } from '@stream-retail/schemas/canary'
import type { Sale } from '@stream-retail/schemas/sale'
import type { Database } from '../clients/database.ts'
import type { Settings } from '../settings.ts'
import { type CanaryMetrics, declareCanaryMetrics } from './canary-metrics.ts'
import { type CanaryState, type Log, stateOf } from './canary-state.ts'
import { findRows } from './find-rows.ts'
import {
  type Answer,
  type Ending,
  type Flight,
  type Step,
  answered,
  found,
  giveUp,
  isDue,
  launch,
  pauseMs,
  possibleRows,
  post,
} from './flights.ts'
import { checkCanary, postCanary } from './post-canary.ts'

type World = { settings: Settings; database: Database; readiness: Readiness; metrics: Metrics; log: Logger }

/** Sends a sale of its own through the whole pipeline again and again, and looks for its row. */
export class Canary {
  readonly #world: World
  readonly #metrics: CanaryMetrics
  readonly #stopping = new AbortController()
  readonly #log: Log = {
    beganAt: Date.now(),
    sentAt: undefined,
    rowAt: undefined,
    roundtripSeconds: undefined,
    reason: undefined,
  }
  #flights: Flight[] = []
  #launchAt = 0
  /** After a rejection the next is checked before it is sent: else each would be one more dead letter. */
  #careful = false

  constructor(world: World) {
    this.#world = world
    this.#metrics = declareCanaryMetrics(world.metrics, world.settings.CANARY_INTERVAL_MS)
  }

  get state(): CanaryState {
    const { CANARY_INTERVAL_MS: interval, CANARY_LATE_MS: late } = this.#world.settings
    return stateOf(this.#log, interval, late, Date.now())
  }

  /** Counts from now on: called before the first round, and after a time in which another loader sent canary sales. */
  restart(): void {
    const now = Date.now()
    Object.assign(this.#log, { beganAt: now, rowAt: undefined })
    // The gateway starts beside the loader: the first sale is sent when it should be up.
    this.#launchAt = now + this.#world.settings.CANARY_INTERVAL_MS
  }

  /** Ends requests in flight. */
  stop(): void {
    this.#stopping.abort()
  }

  /** @returns milliseconds until the next round. @throws {Error} when the database does not answer */
  async round(): Promise<number> {
    const { settings, database } = this.#world
    this.#send(Date.now())
    try {
      const candidates = possibleRows(this.#flights)
      this.#take(found(this.#flights, await findRows(database, candidates)))
    } finally {
      this.#take(giveUp(this.#flights, Date.now(), settings.CANARY_LATE_MS))
    }
    return pauseMs(this.#flights, Date.now(), this.#launchAt)
  }

  #send(now: number): void {
    const { CANARY_INTERVAL_MS: interval } = this.#world.settings
    if (isDue(this.#launchAt, now, interval)) {
      this.#flights = launch(this.#flights, newSale(now), now)
      // Not from the moment that it was due: what was missed is not made up for.
      this.#launchAt = now + interval
    }
    const { flights, posted } = post(this.#flights, now)
    this.#flights = flights
    for (const flight of posted) void this.#post(flight)
  }

  async #post(flight: Flight): Promise<void> {
    if (flight.posts === 0) {
      this.#log.sentAt = flight.sentAt
      this.#metrics.reached('sent', flight.sentAt)
    }
    const answer = await this.#ask(flight.sale)
    if (this.#stopping.signal.aborted) return
    this.#careful = answer.kind === 'rejected' || (this.#careful && answer.kind !== 'accepted')
    if (answer.kind === 'accepted') this.#metrics.reached('accepted', Date.now())
    else this.#log.reason = answer.detail
    this.#take(answered(this.#flights, flight, answer, Date.now()))
  }

  async #ask(sale: Sale): Promise<Answer> {
    const {
      settings: { INGEST_URL: url, INGEST_API_KEY: apiKey },
    } = this.#world
    const door = { url, apiKey, signal: this.#stopping.signal }
    const checked: Answer = this.#careful ? await checkCanary(door, sale) : { kind: 'accepted' }
    return checked.kind === 'accepted' ? await postCanary(door, sale) : checked
  }

  #take({ flights, endings }: Step): void {
    this.#flights = flights
    for (const ending of endings) this.#end(ending)
  }

  #end({ flight, outcome }: Ending): void {
    const now = Date.now()
    const seconds = (now - flight.sentAt) / 1000
    this.#metrics.ended(outcome, seconds)
    if (outcome !== 'row')
      return this.#tell(
        outcome === 'late' ? `accepted, but no row after ${seconds.toFixed(0)} s` : (this.#log.reason ?? 'no answer'),
      )
    this.#metrics.reached('row', now)
    Object.assign(this.#log, { rowAt: now, roundtripSeconds: seconds, reason: undefined })
    this.#tell(undefined)
  }

  /** One line when they cease to arrive and one when they arrive again. */
  #tell(reason: string | undefined): void {
    const { readiness, log } = this.#world
    const before = readiness.warnings['canary']
    this.#log.reason = reason
    readiness.warn('canary', reason && `the last canary sale did not arrive: ${reason}`)
    if (before === undefined && reason !== undefined) log.warn({ reason }, 'canary sales do not arrive')
    if (before !== undefined && reason === undefined) log.info('canary sales arrive again')
  }
}

function newSale(now: number): Sale {
  return { event_id: randomUUID(), store_id: CANARY_STORE_ID, sku: 1, qty: 1, ts: now }
}
