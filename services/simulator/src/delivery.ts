import { setTimeout as wait } from 'node:timers/promises'
import type { Logger } from '@stream-retail/chassis/logger'
import type { Draft } from './draft-sales.ts'
import type { Gateway } from './gateway.ts'
import { Hold } from './hold.ts'
import type { GatewayWatch } from './watch-gateway.ts'
import type { Ledger } from './ledger.ts'
import { postSales } from './post-sales.ts'
import type { Tally } from './tally.ts'

export type DeliveryParts = {
  gateway: Gateway
  watch: GatewayWatch
  tally: Tally
  ledger: Ledger | undefined
  log: Logger
  giveUpAfterMs: number
}

/** Requests under way: each is sent until it has an answer, then counted and written down. */
export class Delivery {
  /** Events that have their answer and are to be sent once more. */
  readonly repeats: Draft[] = []
  /** While the gateway asked to wait, nobody may send. */
  readonly hold = new Hold()
  /** Called when a request got its answer. */
  onFree: () => void = () => undefined
  readonly #parts: DeliveryParts
  readonly #open = new Set<Promise<void>>()
  readonly #stop = new AbortController()

  constructor(parts: DeliveryParts) {
    this.#parts = parts
  }

  /** Requests without an answer. */
  get inFlight(): number {
    return this.#open.size
  }

  send(drafts: Draft[]): void {
    this.#parts.tally.countSent(drafts)
    const work = this.#deliver(drafts).finally(() => {
      this.#open.delete(work)
      this.onFree()
    })
    this.#open.add(work)
  }

  /** Gives what is under way so many milliseconds for its answer; what has none then is written down as unanswered. */
  async stop(withinMs: number): Promise<void> {
    const over = new AbortController()
    await Promise.race([this.#settled(), wait(withinMs, undefined, { signal: over.signal }).catch(() => undefined)])
    over.abort()
    this.#stop.abort()
    await this.#parts.gateway.close()
    await this.#settled()
  }

  async #settled(): Promise<void> {
    await Promise.allSettled(this.#open)
  }

  async #deliver(drafts: Draft[]): Promise<void> {
    const { gateway, watch, tally, ledger, log, giveUpAfterMs } = this.#parts
    const started = performance.now()
    const { verdicts, tries } = await postSales(
      drafts.map(({ event }) => event),
      {
        post: async (events) => watch.observe(gateway.post(events)),
        stop: this.#stop.signal,
        giveUpAfterMs,
        onRetry: (reason) => {
          tally.countRetry(reason, drafts.length)
        },
        onAsked: (asked, waitMs) => {
          this.hold.ask(waitMs, performance.now())
          tally.countAsked(asked, this.hold.totalMs / 1000)
        },
        onSurprise: (surprise) => {
          log.error({ events: drafts.length }, surprise)
        },
      },
    )
    tally.countAnswers(drafts, verdicts, (performance.now() - started) / 1000)
    ledger?.write(drafts, verdicts, tries)
    for (const { again, event } of drafts) if (again) this.repeats.push({ kind: 'repeat', event, again: false })
  }
}
