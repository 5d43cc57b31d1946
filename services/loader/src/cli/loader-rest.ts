import { messageOf } from '@stream-retail/chassis/errors'

type ProblemDocument = { code?: string; detail?: string; gateway?: unknown }

/** The loader said no; `problem` is its problem document. */
export class Rejected extends Error {
  readonly problem: ProblemDocument
  constructor(status: number, problem: ProblemDocument) {
    super(`${problem.code ?? status}: ${problem.detail ?? 'no reason given'}`)
    this.problem = problem
  }
}

/** The loader's API as a client, for the command line. All throw {@link Rejected}, or an Error when it does not answer. */
export class LoaderRest {
  readonly #url: string
  readonly #headers: Record<string, string>

  /** @param token empty: none */
  constructor(url: string, token: string) {
    this.#url = url
    this.#headers = token === '' ? {} : { authorization: `Bearer ${token}` }
  }

  async get<T>(path: string): Promise<T> {
    return (await (await this.#ask(path, {})).json()) as T
  }

  async post<T>(path: string, body: unknown): Promise<T> {
    return (await (
      await this.#ask(path, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { ...this.#headers, 'content-type': 'application/json' },
      })
    ).json()) as T
  }

  /** The answer's bytes as they come. */
  async stream(path: string): Promise<ReadableStream<Uint8Array>> {
    return (await this.#ask(path, {})).body ?? new ReadableStream()
  }

  async #ask(path: string, init: RequestInit): Promise<Response> {
    let response: Response
    try {
      response = await fetch(`${this.#url}${path}`, init)
    } catch (error) {
      throw new Error(`the loader at ${this.#url} does not answer: ${messageOf((error as Error).cause ?? error)}`, {
        cause: error,
      })
    }
    if (response.ok) return response
    throw new Rejected(response.status, (await response.json().catch(() => ({}))) as ProblemDocument)
  }
}
