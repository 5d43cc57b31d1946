import { messageOf, Problem } from '@stream-retail/chassis/errors'
import type { SimulatorState } from './simulator-state.ts'

/** What the simulator answers to each of its control routes. */
type State = {
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

/** The simulator's control API, as much of it as the loader passes on. */
export class SimulatorClient {
  readonly #url: string
  readonly #headers: Record<string, string>

  /** @param token empty: none */
  constructor(url: string, token: string) {
    this.#url = url
    this.#headers = token === '' ? {} : { authorization: `Bearer ${token}` }
  }

  /** Its state. Never throws. */
  async look(timeoutMs: number): Promise<SimulatorState> {
    try {
      const response = await fetch(`${this.#url}/rate`, { signal: AbortSignal.timeout(timeoutMs) })
      return response.ok ? told((await response.json()) as State) : UNREACHABLE
    } catch {
      return UNREACHABLE
    }
  }

  /**
   * Passes an order on, with the loader's token.
   * @returns its state afterwards
   * @throws {Problem} 503 when it does not answer or does not know our token, else its own rejection
   */
  async order(method: 'POST' | 'PUT', path: string, body?: unknown): Promise<SimulatorState> {
    const response = await this.#ask(method, path, body)
    const answer = (await response.json().catch(() => ({}))) as State & { code?: string; detail?: string }
    if (response.ok) return told(answer)
    if (response.status === 401 || response.status === 403) {
      throw new Problem({
        status: 503,
        code: 'simulator_unauthorized',
        detail: "The simulator does not know this loader's CONTROL_TOKEN: give both the same one.",
      })
    }
    if (response.status >= 500) throw away(`it answered ${response.status}`)
    throw new Problem({
      status: response.status,
      code: answer.code ?? 'simulator_rejected',
      detail: answer.detail ?? `The simulator answered ${response.status}.`,
    })
  }

  async #ask(method: string, path: string, body: unknown): Promise<Response> {
    try {
      return await fetch(`${this.#url}${path}`, {
        method,
        signal: AbortSignal.timeout(ORDER_TIMEOUT_MS),
        headers: { ...this.#headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
    } catch (error) {
      throw away(messageOf((error as Error).cause ?? error))
    }
  }
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

function told(state: State): SimulatorState {
  return {
    reachable: true,
    paused: state.paused ?? null,
    rate_per_sec: state.rate_per_sec ?? null,
    max_rate_per_sec: state.max_rate_per_sec ?? null,
    replaying: state.mode === undefined ? null : state.mode === 'replay',
    sent_total: state.sent ?? null,
    in_flight: state.in_flight ?? null,
  }
}
