import { messageOf } from './errors.ts'

export type HttpRequest = {
  method?: string
  headers?: Record<string, string>
  body?: string
  /** Milliseconds for the whole exchange, including the body of the answer. */
  timeoutMs: number
  /** Ends the exchange early. */
  signal?: AbortSignal
}

/**
 * No answer. `not_sent`: no connection was established, so the request did not arrive. `unknown`: it may have arrived.
 */
export type NotAnswered = { outcome: 'not_sent' | 'unknown'; detail: string; cause: unknown }

/** An answer with any status; `ok` for 2xx. */
export type Answered = { outcome: 'answered'; status: number; ok: boolean; headers: Headers; text: string }

/** How an exchange ended. */
export type HttpOutcome = Answered | NotAnswered

/** As {@link HttpOutcome}, with the body as it arrives; a connection that breaks is thrown while it is read. */
export type HttpStream = (Omit<Answered, 'text'> & { body: ReadableStream<Uint8Array> }) | NotAnswered

/** System calls that come before the first byte of a request. */
const BEFORE_SENDING = new Set(['connect', 'getaddrinfo', 'socket', 'bind'])
/** Error codes of undici and TLS for a connection that was not established. */
const NO_CONNECTION =
  /^(UND_ERR_CONNECT_TIMEOUT|ERR_INVALID_URL|ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/

/**
 * Asks another service. One deadline covers connecting, sending and reading the whole answer. Never throws; any HTTP
 * status is an answer, including redirects, which are not followed.
 */
export async function askHttp(url: string, request: HttpRequest): Promise<HttpOutcome> {
  const deadline = AbortSignal.timeout(request.timeoutMs)
  try {
    const response = await send(url, request, deadline)
    return { outcome: 'answered', ...headOf(response), text: await response.text() }
  } catch (error) {
    return failureOf(error, deadline, request)
  }
}

/**
 * Asks another service for a body of any length. The deadline covers connecting, sending and the head of the answer,
 * not its body. Never throws.
 */
export async function streamHttp(url: string, request: HttpRequest): Promise<HttpStream> {
  const deadline = new AbortController()
  const timer = setTimeout(() => {
    deadline.abort()
  }, request.timeoutMs)
  try {
    const response = await send(url, request, deadline.signal)
    return { outcome: 'answered', ...headOf(response), body: response.body ?? new Blob([]).stream() }
  } catch (error) {
    return failureOf(error, deadline.signal, request)
  } finally {
    clearTimeout(timer)
  }
}

function send(url: string, { method, headers, body, signal }: HttpRequest, deadline: AbortSignal): Promise<Response> {
  return fetch(url, {
    method: method ?? 'GET',
    headers: headers ?? {},
    redirect: 'manual',
    signal: signal === undefined ? deadline : AbortSignal.any([deadline, signal]),
    ...(body === undefined ? {} : { body }),
  })
}

const headOf = ({ status, ok, headers }: Response): Pick<Answered, 'status' | 'ok' | 'headers'> => ({
  status,
  ok,
  headers,
})

function failureOf(error: unknown, deadline: AbortSignal, { timeoutMs, signal }: HttpRequest): NotAnswered {
  // fetch wraps errors of the network; an abort comes unwrapped.
  const cause = (error as Error).cause ?? error
  const detail = deadline.aborted && signal?.aborted !== true ? `no answer within ${timeoutMs} ms` : messageOf(cause)
  return { outcome: wasNotSent(cause) ? 'not_sent' : 'unknown', detail, cause }
}

/** Whether an error of fetch proves that no connection was established. */
function wasNotSent(cause: unknown): boolean {
  // One error per address that was tried.
  if (cause instanceof AggregateError) return cause.errors.length > 0 && cause.errors.every(wasNotSent)
  const { syscall = '', code, message } = cause as { syscall?: string; code?: unknown; message?: string }
  if (BEFORE_SENDING.has(syscall)) return true
  // fetch itself blocks some ports: https://fetch.spec.whatwg.org/#port-blocking
  return message === 'bad port' || NO_CONNECTION.test(String(code))
}
