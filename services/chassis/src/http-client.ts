import { messageOf } from './errors.ts'

export type HttpRequest = {
  method?: string
  headers?: Record<string, string>
  body?: string
  /** Milliseconds for the whole exchange, including the response body. */
  timeoutMs: number
  /** Aborts the exchange. */
  signal?: AbortSignal
}

/**
 * How an exchange ended. `answered`: status and complete body were received. `not_sent`: no connection was
 * established, so the server received nothing. `unknown`: the server may have received the request and may have
 * acted on it.
 */
export type HttpOutcome =
  | { outcome: 'answered'; status: number; headers: Headers; text: string }
  | { outcome: 'not_sent' | 'unknown'; detail: string; cause: unknown }

/** System calls that precede the first byte of a request. */
const BEFORE_SENDING = new Set(['connect', 'getaddrinfo', 'socket', 'bind'])
/** Error codes of undici and TLS when no connection was established. */
const NO_CONNECTION =
  /^(UND_ERR_CONNECT_TIMEOUT|ERR_INVALID_URL|ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/

/**
 * Sends a request to another service. One deadline covers connecting, sending and reading the whole response. Never
 * throws; every HTTP status counts as an answer, redirects included.
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
    // fetch wraps network errors as `cause`; an abort has none.
    const cause = (error as Error).cause ?? error
    const detail = deadline.aborted && signal?.aborted !== true ? `no answer within ${timeoutMs} ms` : messageOf(cause)
    return { outcome: wasNotSent(cause) ? 'not_sent' : 'unknown', detail, cause }
  }
}

/** Whether an error of fetch proves that no connection was established. */
function wasNotSent(cause: unknown): boolean {
  // One error per address that was tried.
  if (cause instanceof AggregateError) return cause.errors.length > 0 && cause.errors.every(wasNotSent)
  const { syscall = '', code = '', message } = cause as { syscall?: string; code?: unknown; message?: string }
  // fetch itself blocks some ports: https://fetch.spec.whatwg.org/#port-blocking
  return BEFORE_SENDING.has(syscall) || NO_CONNECTION.test(String(code)) || message === 'bad port'
}
