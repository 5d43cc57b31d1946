import { Problem } from '@stream-retail/chassis/errors'
import { askHttp } from '@stream-retail/chassis/http-client'
import type { SimulatorState } from './simulator-state.ts'

/** What the simulator answers on each of its control routes. */
type Control = {
  mode?: string
  rate_per_sec?: number | null
  max_rate_per_sec?: number
  paused?: boolean
  sent?: number
  in_flight?: number
}

const ORDER_TIMEOUT_MS = 5_000
const UNREACHABLE: SimulatorState = {
  reachable: false,
  paused: null,
  rate_per_sec: null,
  max_rate_per_sec: null,
  replaying: null,
  sent_total: null,
  in_flight: null,
}

/** The part of the simulator's control API that the loader passes on. */
export class SimulatorClient {
  readonly #url: string
  readonly #headers: Record<string, string>

  /** @param token empty: none */
  constructor(url: string, token: string) {
    this.#url = url
    this.#headers = token === '' ? {} : { authorization: `Bearer ${token}` }
  }

  /** The simulator's state. Never throws. */
  async look(timeoutMs: number): Promise<SimulatorState> {
    const reply = await askHttp(`${this.#url}/rate`, { timeoutMs })
    const control = reply.outcome === 'answered' && reply.ok ? parseObject(reply.text) : undefined
    return control === undefined ? UNREACHABLE : toState(control)
  }

  /**
   * Passes an order on, with the loader's token.
   * @returns the simulator's state afterwards
   * @throws {Problem} 503 when the simulator does not answer or rejects the token; otherwise its own rejection
   */
  async order(method: 'POST' | 'PUT', path: string, body?: unknown): Promise<SimulatorState> {
    const reply = await askHttp(`${this.#url}${path}`, {
      method,
      timeoutMs: ORDER_TIMEOUT_MS,
      headers: { ...this.#headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (reply.outcome !== 'answered') throw away(reply.detail)
    const answer = parseObject(reply.text) ?? {}
    if (reply.ok) return toState(answer)
    throw rejection(reply.status, answer)
  }
}

function parseObject(text: string): (Control & { code?: string; detail?: string }) | undefined {
  try {
    const value = JSON.parse(text) as unknown
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

function rejection(status: number, { code, detail }: { code?: string; detail?: string }): Problem {
  if (status === 401 || status === 403) {
    return new Problem({
      status: 503,
      code: 'simulator_unauthorized',
      detail: "The simulator rejects this loader's CONTROL_TOKEN: give both the same one.",
    })
  }
  if (status >= 500) return away(`it answered ${status}`)
  return new Problem({
    // A redirect is no answer for the loader's own client.
    status: status >= 400 ? status : 502,
    code: code ?? 'simulator_rejected',
    detail: detail ?? `The simulator answered ${status}.`,
  })
}

function away(reason: string): Problem {
  return new Problem({
    status: 503,
    code: 'simulator_away',
    detail: `The simulator does not answer: ${reason}. Start it, or ask again later.`,
    retriable: true,
    retryAfterSeconds: 5,
  })
}

function toState(control: Control): SimulatorState {
  return {
    reachable: true,
    paused: control.paused ?? null,
    rate_per_sec: control.rate_per_sec ?? null,
    max_rate_per_sec: control.max_rate_per_sec ?? null,
    replaying: control.mode === undefined ? null : control.mode === 'replay',
    sent_total: control.sent ?? null,
    in_flight: control.in_flight ?? null,
  }
}
