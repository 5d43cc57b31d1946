import { randomUUID } from 'node:crypto'
import type { Readiness } from '@stream-retail/chassis/health'
import type { Logger } from '@stream-retail/chassis/logger'
import type { Metrics } from '@stream-retail/chassis/metrics'
import { CANARY_STORE_ID } from '@stream-retail/schemas/canary'
import type { Sale } from '@stream-retail/schemas/sale'
import type { Queryable } from '../clients/database.ts'
import { type CanaryMetrics, declareCanaryMetrics } from './canary-metrics.ts'
import { type CanaryHistory, type CanaryState, stateOf } from './canary-state.ts'
import { findRows } from './find-rows.ts'
import {
  type Ending,
  type Flight,
  type FlightsUpdate,
  type PostResult,
  answered,
  found,
  giveUp,
  isDue,
  launch,
  pauseMs,
  possibleRows,
  post,
} from './flights.ts'
import { type CanaryGateway, checkCanary, postCanary } from './post-canary.ts'

export type CanaryDeps = {
  settings: { CANARY_INTERVAL_MS: number; CANARY_LATE_MS: number }
  gateway: CanaryGateway
  database: Queryable
  readiness: Readiness
  metrics: Metrics
  log: Logger
  /** Epoch milliseconds; tests set it. */
  now?: () => number
}

/** Sends a sale of its own through the whole pipeline at intervals, and looks for its row. */
export class Canary {
  readonly #deps: CanaryDeps
  readonly #now: () => number
  readonly #metrics: CanaryMetrics
  readonly #stopping = new AbortController()
  readonly #history: CanaryHistory
  #flights: Flight[] = []
  #launchAt = 0
  /** After a rejection the next sale is checked before it is sent; otherwise each would be one more dead letter. */
  #checkFirst = false

  constructor(deps: CanaryDeps) {
    this.#deps = deps
    this.#now = deps.now ?? Date.now
    this.#metrics = declareCanaryMetrics(deps.metrics, deps.settings.CANARY_INTERVAL_MS)
    this.#history = {
      beganAt: this.#now(),
      sentAt: undefined,
      rowAt: undefined,
      roundtripSeconds: undefined,
      reason: undefined,
    }
  }

  get state(): CanaryState {
    const { CANARY_INTERVAL_MS: interval, CANARY_LATE_MS: late } = this.#deps.settings
    return stateOf(this.#history, interval, late, this.#now())
  }

  /** Counts from now: called before the first round, and after a time in which another loader sent the canary sales. */
  restart(): void {
    const now = this.#now()
    Object.assign(this.#history, { beganAt: now, rowAt: undefined })
    // The gateway starts beside the loader: the first sale is sent when it should be up.
    this.#launchAt = now + this.#deps.settings.CANARY_INTERVAL_MS
  }

  /** Ends requests in flight; their results no longer count. */
  stop(): void {
    this.#stopping.abort()
  }

  /** @returns milliseconds until the next round. @throws {Error} when the database does not answer */
  async round(): Promise<number> {
    const { settings, database } = this.#deps
    this.#send(this.#now())
    try {
      const candidates = possibleRows(this.#flights)
      this.#apply(found(this.#flights, await findRows(database, candidates)))
    } finally {
      this.#apply(giveUp(this.#flights, this.#now(), settings.CANARY_LATE_MS))
    }
    return pauseMs(this.#flights, this.#now(), this.#launchAt)
  }

  #send(now: number): void {
    const { CANARY_INTERVAL_MS: interval } = this.#deps.settings
    if (isDue(this.#launchAt, now, interval)) {
      this.#flights = launch(this.#flights, newSale(now), now)
      // Counted from now, not from when it was due: missed ones are not made up for.
      this.#launchAt = now + interval
    }
    const { flights, posted } = post(this.#flights, now)
    this.#flights = flights
    for (const flight of posted) void this.#post(flight)
  }

  async #post(flight: Flight): Promise<void> {
    if (flight.posts === 0) {
      this.#history.sentAt = flight.sentAt
      this.#metrics.reached('sent', flight.sentAt)
    }
    const result = await this.#ask(flight.sale)
    if (this.#stopping.signal.aborted) return
    this.#checkFirst = result.kind === 'rejected' || (this.#checkFirst && result.kind !== 'accepted')
    if (result.kind === 'accepted') this.#metrics.reached('accepted', this.#now())
    else this.#history.reason = result.detail
    this.#apply(answered(this.#flights, flight, result, this.#now()))
  }

  async #ask(sale: Sale): Promise<PostResult> {
    const { gateway } = this.#deps
    const { signal } = this.#stopping
    const checked: PostResult = this.#checkFirst ? await checkCanary(gateway, sale, signal) : { kind: 'accepted' }
    return checked.kind === 'accepted' ? await postCanary(gateway, sale, signal) : checked
  }

  #apply({ flights, endings }: FlightsUpdate): void {
    this.#flights = flights
    for (const ending of endings) this.#end(ending)
  }

  #end({ flight, outcome }: Ending): void {
    const now = this.#now()
    const seconds = (now - flight.sentAt) / 1000
    this.#metrics.ended(outcome, seconds)
    if (outcome === 'late') this.#report(`accepted, but no row after ${seconds.toFixed(0)} s`)
    else if (outcome !== 'row') this.#report(this.#history.reason ?? 'no answer')
    else {
      this.#metrics.reached('row', now)
      Object.assign(this.#history, { rowAt: now, roundtripSeconds: seconds })
      this.#report(undefined)
    }
  }

  /** Logs once when they stop arriving, and once when they arrive again. */
  #report(reason: string | undefined): void {
    const { readiness, log } = this.#deps
    const before = readiness.warnings['canary']
    this.#history.reason = reason
    readiness.warn('canary', reason && `the last canary sale did not arrive: ${reason}`)
    if (before === undefined && reason !== undefined) log.warn({ reason }, 'canary sales do not arrive')
    if (before !== undefined && reason === undefined) log.info('canary sales arrive again')
  }
}

function newSale(now: number): Sale {
  return { event_id: randomUUID(), store_id: CANARY_STORE_ID, sku: 1, qty: 1, ts: now }
}
