import type { Logger } from '@stream-retail/chassis/logger'
import { setTimeout as wait } from 'node:timers/promises'
import type { Draft } from '../sales/draft-sales.ts'
import type { Ledger } from './ledger.ts'
import { postSales } from './post-sales.ts'
import type { Tally } from './tally.ts'
import { Throttle } from './throttle.ts'
import type { WatchedGateway } from './watched-gateway.ts'

export type DeliveryDeps = {
  gateway: WatchedGateway
  tally: Tally
  ledger: Ledger | undefined
  log: Logger
  giveUpAfterMs: number
}

/** Requests in flight: each is sent until it has an answer, then counted and written to the ledger. */
export class Delivery {
  /** Events that were answered and are due to be sent once more. */
  readonly repeats: Draft[] = []
  readonly throttle = new Throttle()
  /** Called when a request got its answer. */
  onFree: () => void = () => undefined
  readonly #deps: DeliveryDeps
  readonly #open = new Set<Promise<void>>()
  readonly #stop = new AbortController()

  constructor(deps: DeliveryDeps) {
    this.#deps = deps
  }

  /** Requests without an answer. */
  get inFlight(): number {
    return this.#open.size
  }

  get tally(): Tally {
    return this.#deps.tally
  }

  send(drafts: Draft[]): void {
    this.tally.countSent(drafts)
    const work = this.#deliver(drafts).finally(() => {
      this.#open.delete(work)
      this.onFree()
    })
    this.#open.add(work)
  }

  /** Waits up to `withinMs` milliseconds for the requests in flight; events without an answer then are unanswered. */
  async stop(withinMs: number): Promise<void> {
    const over = new AbortController()
    await Promise.race([this.#settled(), wait(withinMs, undefined, { signal: over.signal }).catch(() => undefined)])
    over.abort()
    this.#stop.abort()
    await this.#deps.gateway.close()
    await this.#settled()
  }

  async #settled(): Promise<void> {
    await Promise.allSettled(this.#open)
  }

  async #deliver(drafts: Draft[]): Promise<void> {
    const { gateway, tally, ledger, log, giveUpAfterMs } = this.#deps
    const started = performance.now()
    const events = drafts.map(({ event }) => event)
    const { outcomes, tries } = await postSales(events, {
      post: async (sales) => gateway.post(sales),
      stop: this.#stop.signal,
      giveUpAfterMs,
      onRetry: (reason) => {
        tally.countRetry(reason, drafts.length)
      },
      onThrottled: (reason, waitMs) => {
        this.throttle.extend(waitMs, performance.now())
        tally.countThrottled(reason, this.throttle.totalMs / 1000)
      },
      onSurprise: (surprise) => {
        log.error({ events: drafts.length }, surprise)
      },
    })
    tally.countAnswers(drafts, outcomes, (performance.now() - started) / 1000)
    ledger?.write(drafts, outcomes, tries)
    for (const { again, event } of drafts) if (again) this.repeats.push({ kind: 'repeat', event, again: false })
  }
}
