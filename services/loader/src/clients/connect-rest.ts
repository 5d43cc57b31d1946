import { messageOf } from '@stream-retail/chassis/errors'

const TIMEOUT_MS = 10_000

export type TaskState = { id: number; state: string; trace?: string }
export type Connector = {
  name: string
  config: Record<string, string>
  state: string
  worker: string
  trace?: string
  tasks: TaskState[]
}

type Expanded = Record<string, {
  info: { config: Record<string, string> }
  status: { connector: { state: string; worker_id: string; trace?: string }; tasks: TaskState[] }
}>

/** Why the worker did not do what it was asked; `retriable` when it may later (a rebalance, a start). */
export class ConnectError extends Error {
  readonly retriable: boolean
  constructor(message: string, retriable: boolean) {
    super(message)
    this.name = 'ConnectError'
    this.retriable = retriable
  }
}

/** The REST interface of Kafka Connect, as much of it as the loader uses. All methods throw {@link ConnectError}. */
export class ConnectRest {
  readonly #url: string

  constructor(url: string) {
    this.#url = url
  }

  /** Every connector with its config and the state of each of its tasks, in one request. */
  async list(): Promise<Connector[]> {
    const expanded = await this.#ask('GET', '/connectors?expand=info&expand=status') as Expanded
    return Object.entries(expanded).map(([name, { info, status: { connector, tasks } }]) => ({
      name, config: info.config, state: connector.state, worker: connector.worker_id, tasks,
      ...(connector.trace === undefined ? {} : { trace: connector.trace }),
    }))
  }

  /** Creates the connector or changes its config; the same config twice changes nothing. */
  async put(name: string, config: Record<string, string>): Promise<void> {
    await this.#ask('PUT', `/connectors/${encodeURIComponent(name)}/config`, config)
  }

  /** Restarts the connector and its tasks, as far as they have failed. */
  async restartFailed(name: string): Promise<void> {
    await this.#ask('POST', `/connectors/${encodeURIComponent(name)}/restart?includeTasks=true&onlyFailed=true`)
  }

  async #ask(method: string, path: string, body?: unknown): Promise<unknown> {
    let response: Response
    try {
      response = await fetch(`${this.#url}${path}`, {
        method, signal: AbortSignal.timeout(TIMEOUT_MS),
        ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      })
    } catch (error) {
      const cause = (error as Error).cause
      throw new ConnectError(`Kafka Connect at ${this.#url} does not answer: ${messageOf(cause ?? error)}`, true)
    }
    const text = await response.text()
    // 409: a rebalance is going on; 404 at start: the REST interface is up before its resources are.
    if (!response.ok) throw new ConnectError(`Kafka Connect refused ${method} ${path}: ${response.status} ${text.slice(0, 500)}`, response.status === 409 || response.status >= 500)
    return text === '' ? undefined : JSON.parse(text)
  }
}
