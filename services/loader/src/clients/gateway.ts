import { askHttp } from '@stream-retail/chassis/http-client'

/** For a request whose caller names no limit, in milliseconds. */
const TIMEOUT_MS = 15_000

/**
 * What became of a sale. `accepted`: the broker has it. `rejected`: it is not in the topic, and `answer` says why.
 * `not_sent`: the gateway took nothing, and may take it later. `unknown`: the broker may or may not have it; sending
 * the same sale again is safe.
 */
export type GatewayReply = {
  outcome: 'accepted' | 'rejected' | 'not_sent' | 'unknown'
  /** The JSON body; else `{ detail }`. */
  answer: unknown
  /** HTTP status; absent when there was no answer. */
  status?: number
  /** What Retry-After asks for, in milliseconds; 0 when it is absent. */
  retryAfterMs?: number
}

export type SendOptions = {
  /** Milliseconds for the whole exchange. */
  timeoutMs?: number
  /** Ends the exchange early; the outcome is then unknown. */
  signal?: AbortSignal
}

/** The gateway's API for shops, as a client of it. */
export class GatewayClient {
  readonly #url: string
  readonly #headers: Record<string, string>

  /** @param apiKey empty: none */
  constructor(url: string, apiKey: string) {
    this.#url = url
    this.#headers = {
      'content-type': 'application/json',
      ...(apiKey === '' ? {} : { authorization: `Bearer ${apiKey}` }),
    }
  }

  /** Sends one sale as any shop would: the gateway acknowledges a duplicate without publishing it. Never throws. */
  async post(sale: unknown, options: SendOptions = {}): Promise<GatewayReply> {
    return this.#ask('/sales', sale, options)
  }

  /** Sends one sale and has it published even if the gateway knows it as a duplicate. Never throws. */
  async send(sale: unknown, options: SendOptions = {}): Promise<GatewayReply> {
    return this.#ask('/sales', sale, options, { prefer: 'duplicates=publish' })
  }

  /** Asks what the gateway would answer; nothing is published, not even a rejection. Never throws. */
  async check(sale: unknown, options: SendOptions = {}): Promise<GatewayReply> {
    return this.#ask('/sales/check', sale, options)
  }

  async #ask(
    path: '/sales' | '/sales/check',
    sale: unknown,
    { timeoutMs = TIMEOUT_MS, signal }: SendOptions,
    headers: Record<string, string> = {},
  ): Promise<GatewayReply> {
    const reply = await askHttp(`${this.#url}${path}`, {
      method: 'POST',
      headers: { ...this.#headers, ...headers },
      body: JSON.stringify(sale),
      timeoutMs,
      ...(signal === undefined ? {} : { signal }),
    })
    if (reply.outcome === 'answered') return readReply(reply.status, reply.text, reply.headers.get('retry-after'))
    const detail = `the gateway at ${this.#url} does not answer: ${reply.detail}`
    return { outcome: reply.outcome, answer: { detail } }
  }
}

/** Statuses that concern the gateway or our key, not the sale. */
const NOT_ABOUT_THE_SALE = new Set([401, 403, 404, 405, 429])

/** What an answer of the gateway means. Pure. */
export function readReply(status: number, text: string, retryAfter: string | null = null): GatewayReply {
  const answer = parseAnswer(text)
  // Retry-After may also be a date, which is NaN here.
  const retryAfterMs = Math.max(0, Number(retryAfter ?? 0) * 1000) || 0
  return { outcome: outcomeOf(status, answer), answer, status, retryAfterMs }
}

function outcomeOf(status: number, answer: { outcome?: unknown }): GatewayReply['outcome'] {
  if (status === 200 || status === 202) return 'accepted'
  if (NOT_ABOUT_THE_SALE.has(status)) return 'not_sent'
  if (status < 500) return 'rejected'
  return status === 503 && answer.outcome !== 'unknown' ? 'not_sent' : 'unknown'
}

function parseAnswer(text: string): { outcome?: unknown } {
  try {
    const answer = JSON.parse(text) as unknown
    if (typeof answer === 'object' && answer !== null) return answer
  } catch {
    // Not JSON: what a proxy says, for example.
  }
  return { detail: text.slice(0, 300) } as { outcome?: unknown }
}
