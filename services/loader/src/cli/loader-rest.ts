import { type HttpRequest, askHttp, streamHttp } from '@stream-retail/chassis/http-client'

type ProblemDocument = { code?: string; detail?: string; gateway?: unknown }

/** Milliseconds for one answer: longer than anything the loader itself waits for. */
const TIMEOUT_MS = 60_000

/** The loader rejected the request; `problem` is its problem document. */
export class LoaderRejection extends Error {
  readonly problem: ProblemDocument
  constructor(status: number, problem: ProblemDocument) {
    super(`${problem.code ?? status}: ${problem.detail ?? 'no reason given'}`)
    this.problem = problem
  }
}

/** The loader's API, for the command line. Methods throw {@link LoaderRejection}, or an Error without an answer. */
export class LoaderRest {
  readonly #url: string
  readonly #headers: Record<string, string>

  /** @param token empty: none */
  constructor(url: string, token: string) {
    this.#url = url
    this.#headers = token === '' ? {} : { authorization: `Bearer ${token}` }
  }

  async get<T>(path: string): Promise<T> {
    return this.#ask<T>(path, { headers: this.#headers })
  }

  async post<T>(path: string, body: unknown): Promise<T> {
    return this.#ask<T>(path, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { ...this.#headers, 'content-type': 'application/json' },
    })
  }

  /** The bytes of an answer of any length, as they arrive. */
  async stream(path: string): Promise<ReadableStream<Uint8Array>> {
    const reply = await streamHttp(`${this.#url}${path}`, { headers: this.#headers, timeoutMs: TIMEOUT_MS })
    if (reply.outcome !== 'answered') throw this.#away(reply.detail, reply.cause)
    if (!reply.ok) throw new LoaderRejection(reply.status, parseProblem(await new Response(reply.body).text()))
    return reply.body
  }

  async #ask<T>(path: string, request: Omit<HttpRequest, 'timeoutMs'>): Promise<T> {
    const reply = await askHttp(`${this.#url}${path}`, { ...request, timeoutMs: TIMEOUT_MS })
    if (reply.outcome !== 'answered') throw this.#away(reply.detail, reply.cause)
    if (!reply.ok) throw new LoaderRejection(reply.status, parseProblem(reply.text))
    return JSON.parse(reply.text) as T
  }

  #away(detail: string, cause: unknown): Error {
    return new Error(`the loader at ${this.#url} does not answer: ${detail}`, { cause })
  }
}

function parseProblem(text: string): ProblemDocument {
  try {
    return (JSON.parse(text) as ProblemDocument | null) ?? {}
  } catch {
    return {}
  }
}
