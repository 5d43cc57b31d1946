import { setTimeout as wait } from 'node:timers/promises'
import { messageOf } from '@stream-retail/chassis/errors'
import type { Readiness } from '@stream-retail/chassis/health'
import type { Logger } from '@stream-retail/chassis/logger'
import { backOffMs } from './back-off.ts'

/** Tells readiness and log, once per change, whether the gateway answers. */
export class GatewayWatch {
  #answers: boolean | undefined
  readonly #url: string
  readonly #readiness: Readiness
  readonly #log: Logger

  constructor(url: string, readiness: Readiness, log: Logger) {
    this.#url = url
    this.#readiness = readiness
    this.#log = log
    readiness.waitFor('gateway', `no answer from ${url} yet`)
  }

  /** Passes the answer or the error on. */
  async observe<T>(answer: Promise<T>): Promise<T> {
    try {
      const value = await answer
      this.#up()
      return value
    } catch (error) {
      this.#down(error)
      throw error
    }
  }

  /**
   * Waits for the first answer.
   * @returns false when `stop` was given or `limitMs` milliseconds passed before
   */
  async firstAnswer(knock: () => Promise<void>, stop: AbortSignal, limitMs: number): Promise<boolean> {
    const started = performance.now()
    for (let tries = 1; performance.now() - started < limitMs && !stop.aborted; tries++) {
      if (
        await this.observe(knock()).then(
          () => true,
          () => false,
        )
      )
        return true
      // Never much longer than half a second: somebody waits for the first row.
      await wait(backOffMs(Math.min(tries, 3), 0, Math.random()), undefined, { signal: stop }).catch(() => undefined)
    }
    return false
  }

  #up(): void {
    if (this.#answers !== true) this.#log.info({ gateway: this.#url }, 'the gateway answers')
    this.#answers = true
    this.#readiness.ok('gateway')
  }

  #down(error: unknown): void {
    if (this.#answers !== false)
      this.#log.warn({ gateway: this.#url, reason: messageOf(error) }, 'no answer from the gateway; trying on')
    this.#answers = false
    this.#readiness.waitFor('gateway', `no answer from ${this.#url}: ${messageOf(error)}`)
  }
}
