import { messageOf } from '@stream-retail/chassis/errors'
import type { Readiness } from '@stream-retail/chassis/health'
import type { Logger } from '@stream-retail/chassis/logger'
import { setTimeout as wait } from 'node:timers/promises'
import type { SaleLike } from '../sales/spoil-sale.ts'
import { backOffMs } from './back-off.ts'
import type { Gateway, SalesReply } from './gateway.ts'

type WatchedGatewayDeps = { gateway: Gateway; url: string; readiness: Readiness; log: Logger }

/** The gateway; reports to readiness and log, once per change, whether it responds. */
export class WatchedGateway {
  #responds: boolean | undefined
  readonly #deps: WatchedGatewayDeps

  constructor(deps: WatchedGatewayDeps) {
    this.#deps = deps
    deps.readiness.waitFor('gateway', `no response from ${deps.url} yet`)
  }

  /** @throws as {@link Gateway.post} */
  async post(events: SaleLike[]): Promise<SalesReply> {
    return this.#watch(this.#deps.gateway.post(events))
  }

  /**
   * Waits for the first response.
   * @returns false when `stop` was aborted or `limitMs` milliseconds passed before
   */
  async firstResponse(stop: AbortSignal, limitMs: number): Promise<boolean> {
    const started = performance.now()
    for (let tries = 1; performance.now() - started < limitMs && !stop.aborted; tries++) {
      const responded = await this.#watch(this.#deps.gateway.ping()).then(
        () => true,
        () => false,
      )
      if (responded) return true
      // Never much longer than half a second: an operator waits for the first row.
      await wait(backOffMs(Math.min(tries, 3), 0, Math.random()), undefined, { signal: stop }).catch(() => undefined)
    }
    return false
  }

  async close(): Promise<void> {
    await this.#deps.gateway.close()
  }

  async #watch<T>(response: Promise<T>): Promise<T> {
    try {
      const value = await response
      this.#up()
      return value
    } catch (error) {
      this.#down(error)
      throw error
    }
  }

  #up(): void {
    const { log, readiness, url } = this.#deps
    if (this.#responds !== true) log.info({ gateway: url }, 'the gateway responds')
    this.#responds = true
    readiness.ok('gateway')
  }

  #down(error: unknown): void {
    const { log, readiness, url } = this.#deps
    const reason = messageOf(error)
    if (this.#responds !== false) log.warn({ gateway: url, reason }, 'no response from the gateway; retrying')
    this.#responds = false
    readiness.waitFor('gateway', `no response from ${url}: ${reason}`)
  }
}
