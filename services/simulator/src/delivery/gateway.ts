import { messageOf } from '@stream-retail/chassis/errors'
import type { Traces } from '@stream-retail/chassis/traces'
import { Pool } from 'undici'
import type { SaleLike } from '../sales/spoil-sale.ts'

/** A response of the gateway; `body` is undefined unless it is JSON. */
export type SalesReply = { status: number; retryAfter: string | undefined; body: unknown }

/** Milliseconds until a request without a response counts as failed. */
const REQUEST_TIMEOUT_MS = 10_000

export type GatewaySettings = { INGEST_URL: string; INGEST_API_KEY: string; MAX_IN_FLIGHT: number }

/** The HTTP client of the gateway: keep-alive connections, and a timeout for every request. */
export class Gateway {
  readonly #pool: Pool
  readonly #path: string
  readonly #timeoutMs: number
  readonly #headers: Record<string, string>
  readonly #traces: Traces | undefined

  constructor(settings: GatewaySettings, traces?: Traces, timeoutMs = REQUEST_TIMEOUT_MS) {
    this.#traces = traces
    const url = new URL(settings.INGEST_URL)
    this.#path = url.pathname.replace(/\/+$/, '')
    this.#timeoutMs = timeoutMs
    this.#headers = {
      'content-type': 'application/json',
      ...(settings.INGEST_API_KEY === '' ? {} : { authorization: `Bearer ${settings.INGEST_API_KEY}` }),
    }
    this.#pool = new Pool(url.origin, { connections: settings.MAX_IN_FLIGHT, connect: { timeout: timeoutMs } })
  }

  /**
   * Posts one event as an object, several as an array.
   * @throws without a response: no connection, connection closed, or timeout
   */
  async post(events: SaleLike[]): Promise<SalesReply> {
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

  async #post(events: SaleLike[], headers: Record<string, string>): Promise<SalesReply> {
    const response = await this.#pool.request({
      method: 'POST',
      path: `${this.#path}/sales`,
      headers: { ...this.#headers, ...headers },
      body: JSON.stringify(events.length === 1 ? events[0] : events),
      signal: AbortSignal.timeout(this.#timeoutMs),
    })
    const [retryAfter] = [response.headers['retry-after']].flat()
    return { status: response.statusCode, retryAfter, body: parse(await response.body.text()) }
  }

  /** @throws without a response; any status counts as one */
  async ping(): Promise<void> {
    const { body } = await this.#pool.request({
      method: 'GET',
      path: `${this.#path}/health`,
      signal: AbortSignal.timeout(this.#timeoutMs),
    })
    await body.dump()
  }

  /** Aborts all open requests. */
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
