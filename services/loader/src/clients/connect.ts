import { messageOf } from '@stream-retail/chassis/errors'

const TIMEOUT_MS = 10_000
/** There was no connection, so no order. */
const NOT_REACHED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

export type TaskState = { id: number; state: string; trace?: string }
export type Connector = {
  name: string
  config: Record<string, string>
  state: string
  worker: string
  trace?: string
  tasks: TaskState[]
}

type Expanded = Record<
  string,
  {
    info: { config: Record<string, string> }
    status: { connector: { state: string; worker_id: string; trace?: string }; tasks: TaskState[] }
  }
>

type SinkOffset = { partition: { kafka_topic: string; kafka_partition: number }; offset: { kafka_offset: number } }

const pathOf = (name: string): string => `/connectors/${encodeURIComponent(name)}`

/** Why the worker did not do what it was asked; `retriable` when it may later (a rebalance, a start). */
export class ConnectError extends Error {
  readonly retriable: boolean
  /** Of the answer; undefined when there was none. */
  readonly status: number | undefined
  /** It may have done what it was asked, or do it yet: it had the order and gave no clear answer. */
  readonly unsure: boolean
  constructor(message: string, retriable: boolean, status?: number, unsure = status !== undefined && status >= 500) {
    super(message)
    this.status = status
    this.unsure = unsure
    this.name = 'ConnectError'
    this.retriable = retriable
  }
}

/** The REST interface of Kafka Connect, as much of it as the loader uses. All methods throw {@link ConnectError}. */
export class ConnectClient {
  readonly #url: string

  constructor(url: string) {
    this.#url = url
  }

  /** Every connector with its config and the state of each of its tasks, in one request. */
  async list(): Promise<Connector[]> {
    const expanded = (await this.#ask('GET', '/connectors?expand=info&expand=status')) as Expanded
    return Object.entries(expanded).map(
      ([
        name,
        {
          info,
          status: { connector, tasks },
        },
      ]) => ({
        name,
        config: info.config,
        state: connector.state,
        worker: connector.worker_id,
        tasks,
        ...(connector.trace === undefined ? {} : { trace: connector.trace }),
      }),
    )
  }

  /** Creates the connector or changes its config; the same config twice changes nothing. */
  async put(name: string, config: Record<string, string>): Promise<void> {
    await this.#ask('PUT', `${pathOf(name)}/config`, config)
  }

  /** Restarts the connector and its tasks: all of them, or as far as they have failed. */
  async restart(name: string, which: 'all' | 'failed'): Promise<void> {
    await this.#ask('POST', `${pathOf(name)}/restart?includeTasks=true&onlyFailed=${which === 'failed'}`)
  }

  /** Asks it to end its tasks; it keeps its config and its offsets. The worker does it a moment later. */
  async stop(name: string): Promise<void> {
    await this.#ask('PUT', `${pathOf(name)}/stop`)
  }

  /** Asks its tasks to rest; they stay, and keep what they have read. The worker does it a moment later. */
  async pause(name: string): Promise<void> {
    await this.#ask('PUT', `${pathOf(name)}/pause`)
  }

  /** Asks a stopped or paused one to go on. */
  async resume(name: string): Promise<void> {
    await this.#ask('PUT', `${pathOf(name)}/resume`)
  }

  /** STOPPED and without tasks: only then may its offsets be changed. */
  async isStopped(name: string): Promise<boolean> {
    const { connector, tasks } = (await this.#ask('GET', `${pathOf(name)}/status`)) as {
      connector: { state: string }
      tasks: TaskState[]
    }
    return connector.state === 'STOPPED' && tasks.length === 0
  }

  /** What a sink has committed of a topic: partition → the next offset it will read. Partitions it never committed are absent. */
  async offsets(name: string, topic: string): Promise<Map<number, number>> {
    const { offsets } = (await this.#ask('GET', `${pathOf(name)}/offsets`)) as { offsets: SinkOffset[] }
    return new Map(
      offsets
        .filter(({ partition }) => partition.kafka_topic === topic)
        .map(({ partition, offset }) => [partition.kafka_partition, offset.kafka_offset]),
    )
  }

  /** Sets where a stopped sink will go on; partitions that are not given stay. */
  async setOffsets(name: string, topic: string, next: ReadonlyMap<number, number>): Promise<void> {
    const offsets: SinkOffset[] = [...next].map(([partition, offset]) => ({
      partition: { kafka_topic: topic, kafka_partition: partition },
      offset: { kafka_offset: offset },
    }))
    await this.#ask('PATCH', `${pathOf(name)}/offsets`, { offsets })
  }

  async #ask(method: string, path: string, body?: unknown): Promise<unknown> {
    let response: Response
    try {
      response = await fetch(`${this.#url}${path}`, {
        method,
        signal: AbortSignal.timeout(TIMEOUT_MS),
        ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      })
    } catch (error) {
      const cause = (error as Error).cause ?? error
      // A worker that hangs reads the order when it goes on.
      const unsure = !NOT_REACHED.has((cause as NodeJS.ErrnoException).code ?? '')
      throw new ConnectError(
        `Kafka Connect at ${this.#url} does not answer: ${messageOf(cause)}`,
        true,
        undefined,
        unsure,
      )
    }
    const text = await response.text()
    // 409: a rebalance is going on; 404 at start: the REST interface is up before its resources are.
    if (!response.ok) {
      // Jetty's own page of an error tells people nothing.
      const said = text.startsWith('<') ? '' : ` ${text.slice(0, 500)}`
      throw new ConnectError(
        `Kafka Connect rejected ${method} ${path}: ${response.status}${said}`,
        response.status === 409 || response.status >= 500,
        response.status,
      )
    }
    return text === '' ? undefined : JSON.parse(text)
  }
}
