import type { Traces } from '@stream-retail/chassis/traces'
import { messageOf } from '@stream-retail/chassis/errors'
import { Pool } from 'undici'
import type { SaleLike } from './spoil-sale.ts'

export type Reply = { status: number; retryAfter: string | undefined; body: unknown }

/** The gateway's side of the conversation: keep-alive connections, and a time limit on everything. */
export class Gateway {
  readonly #pool: Pool
  readonly #path: string
  readonly #timeoutMs: number
  readonly #headers: Record<string, string>
  readonly #traces: Traces | undefined

  constructor(
    settings: { INGEST_URL: string; INGEST_API_KEY: string; MAX_IN_FLIGHT: number; REQUEST_TIMEOUT_MS: number },
    traces?: Traces,
  ) {
    this.#traces = traces
    const url = new URL(settings.INGEST_URL)
    this.#path = url.pathname.replace(/\/+$/, '')
    this.#timeoutMs = settings.REQUEST_TIMEOUT_MS
    this.#headers = {
      'content-type': 'application/json',
      ...(settings.INGEST_API_KEY === '' ? {} : { authorization: `Bearer ${settings.INGEST_API_KEY}` }),
    }
    this.#pool = new Pool(url.origin, {
      connections: settings.MAX_IN_FLIGHT,
      connect: { timeout: settings.REQUEST_TIMEOUT_MS },
    })
  }

  /**
   * Posts one event as an object, several as an array.
   * @throws when there is no answer: no connection, hung up, or out of time
   */
  async post(events: SaleLike[]): Promise<Reply> {
    const span = this.#traces?.begin('POST /sales', {
      kind: 'client',
      attributes: { 'http.request.method': 'POST', 'messaging.batch.message_count': events.length },
    })
    try {
      const reply = await this.#post(events, span === undefined ? {} : { traceparent: span.traceparent })
      span?.end({ attributes: { 'http.response.status_code': reply.status } })
      return reply
    } catch (error) {
      span?.end({ error: messageOf(error) })
      throw error
    }
  }

  async #post(events: SaleLike[], headers: Record<string, string>): Promise<Reply> {
    const {
      statusCode,
      headers: answered,
      body,
    } = await this.#pool.request({
      method: 'POST',
      path: `${this.#path}/sales`,
      headers: { ...this.#headers, ...headers },
      body: JSON.stringify(events.length === 1 ? events[0] : events),
      signal: AbortSignal.timeout(this.#timeoutMs),
    })
    const retryAfter = answered['retry-after']
    return { status: statusCode, retryAfter: [retryAfter].flat()[0], body: parse(await body.text()) }
  }

  /** @throws when nobody answers; any answer will do */
  async knock(): Promise<void> {
    const { body } = await this.#pool.request({
      method: 'GET',
      path: `${this.#path}/health`,
      signal: AbortSignal.timeout(this.#timeoutMs),
    })
    await body.dump()
  }

  /** Ends every request that is still open; they fail. */
  async close(): Promise<void> {
    await this.#pool.destroy()
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
