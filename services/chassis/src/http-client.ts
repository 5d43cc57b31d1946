import { messageOf } from './errors.ts'

export type HttpRequest = {
  method?: string
  headers?: Record<string, string>
  body?: string
  /** Milliseconds for the whole exchange, the body of the answer included. */
  timeoutMs: number
  /** Ends the exchange early. */
  signal?: AbortSignal
}

/**
 * How an exchange ended. `answered`: status and whole body are there. `not_sent`: no connection came about, so the other
 * side has nothing of it. `unknown`: the request may have arrived, and nobody knows what became of it.
 */
export type HttpOutcome =
  | { outcome: 'answered'; status: number; headers: Headers; text: string }
  | { outcome: 'not_sent' | 'unknown'; detail: string; cause: unknown }

/** System calls that come before the first byte of a request. */
const BEFORE_SENDING = new Set(['connect', 'getaddrinfo', 'socket', 'bind'])
/** What undici and TLS say when no connection came about. */
const NO_CONNECTION =
  /^(UND_ERR_CONNECT_TIMEOUT|ERR_INVALID_URL|ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/

/**
 * Asks another service. One deadline covers connecting, sending and reading the whole answer. Never throws; any HTTP
 * status is an answer. Redirects are answers, too.
 */
export async function askHttp(url: string, request: HttpRequest): Promise<HttpOutcome> {
  const { method = 'GET', headers = {}, body, timeoutMs, signal } = request
  const deadline = AbortSignal.timeout(timeoutMs)
  try {
    const response = await fetch(url, {
      method,
      headers,
      redirect: 'manual',
      signal: signal === undefined ? deadline : AbortSignal.any([deadline, signal]),
      ...(body === undefined ? {} : { body }),
    })
    return { outcome: 'answered', status: response.status, headers: response.headers, text: await response.text() }
  } catch (error) {
    // fetch wraps what the network said; an abort stands for itself.
    const cause = (error as Error).cause ?? error
    const detail = deadline.aborted && signal?.aborted !== true ? `no answer within ${timeoutMs} ms` : messageOf(cause)
    return { outcome: wasNotSent(cause) ? 'not_sent' : 'unknown', detail, cause }
  }
}

/** Whether an error of fetch proves that no connection came about. */
function wasNotSent(cause: unknown): boolean {
  // One error per address that was tried.
  if (cause instanceof AggregateError) return cause.errors.length > 0 && cause.errors.every(wasNotSent)
  const { syscall = '', code = '', message } = cause as { syscall?: string; code?: unknown; message?: string }
  // fetch itself blocks some ports: https://fetch.spec.whatwg.org/#port-blocking
  return BEFORE_SENDING.has(syscall) || NO_CONNECTION.test(String(code)) || message === 'bad port'
}
