import { type Door, postToGateway } from './post-to-gateway.ts'

const TIMEOUT_MS = 15_000

/**
 * What became of a sale at the front door. `rejected`: it is not in the topic, and `answer` says why. `not_sent`: the gateway took nothing,
 * later it may. `unknown`: nobody knows; the same sale may be sent again.
 */
export type GatewayReply = { outcome: 'accepted' | 'rejected' | 'not_sent' | 'unknown'; answer: unknown }

/** The gateway, as a client of its front door. */
export class GatewayClient {
  readonly #door: Door

  /** @param apiKey empty: none */
  constructor(url: string, apiKey: string) {
    this.#door = { url, apiKey }
  }

  /** Sends one sale, also when the gateway remembers having taken it. Never throws. */
  async send(sale: unknown): Promise<GatewayReply> {
    return this.#post('/sales', sale, { prefer: 'duplicates=publish' })
  }

  /** Asks what the gateway would say; nothing is sent. Never throws. */
  async check(sale: unknown): Promise<GatewayReply> {
    return this.#post('/sales/check', sale, {})
  }

  async #post(path: '/sales' | '/sales/check', sale: unknown, headers: Record<string, string>): Promise<GatewayReply> {
    const reply = await postToGateway(this.#door, path, sale, AbortSignal.timeout(TIMEOUT_MS), headers)
    if (reply.status !== undefined) return readVerdict(reply.status, reply.text)
    return { outcome: reply.unsure ? 'unknown' : 'not_sent', answer: { detail: reply.detail } }
  }
}

/** Statuses that tell of the gateway or of our key, not of the sale. */
const NOT_ABOUT_THE_SALE = new Set([401, 403, 404, 405, 429])

/** What an answer of the front door means. Pure. */
export function readVerdict(status: number, text: string): GatewayReply {
  const answer = parsed(text)
  if (status === 200 || status === 202) return { outcome: 'accepted', answer }
  if (NOT_ABOUT_THE_SALE.has(status)) return { outcome: 'not_sent', answer }
  if (status < 500) return { outcome: 'rejected', answer }
  const { outcome } = answer as { outcome?: unknown }
  return { outcome: status === 503 && outcome !== 'unknown' ? 'not_sent' : 'unknown', answer }
}

function parsed(text: string): object {
  try {
    const answer = JSON.parse(text) as unknown
    return typeof answer === 'object' && answer !== null ? answer : { detail: text.slice(0, 300) }
  } catch {
    return { detail: text.slice(0, 300) }
  }
}
