import { type Answered, askHttp } from '@stream-retail/chassis/http-client'

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

type Expanded = {
  info: { config: Record<string, string> }
  status: { connector: { state: string; worker_id: string; trace?: string }; tasks: TaskState[] }
}

type SinkOffset = { partition: { kafka_topic: string; kafka_partition: number }; offset: { kafka_offset: number } }

const pathOf = (name: string): string => `/connectors/${encodeURIComponent(name)}`

/** Kafka Connect did not do what it was asked; `retriable` when it may do it later (a rebalance, a start). */
export class ConnectError extends Error {
  readonly retriable: boolean
  /** HTTP status of the answer; undefined when there was none. */
  readonly status: number | undefined
  /** The request may have been carried out, or may still be: it was sent, and no clear answer came. */
  readonly outcomeUnknown: boolean
  constructor(
    message: string,
    retriable: boolean,
    status?: number,
    outcomeUnknown = status !== undefined && status >= 500,
  ) {
    super(message)
    this.name = 'ConnectError'
    this.retriable = retriable
    this.status = status
    this.outcomeUnknown = outcomeUnknown
  }
}

/** The part of Kafka Connect's REST API that the loader uses. All methods throw {@link ConnectError}. */
export class ConnectClient {
  readonly #url: string

  constructor(url: string) {
    this.#url = url
  }

  /** Every connector with its config and the state of each of its tasks, in one request. */
  async list(): Promise<Connector[]> {
    const expanded = await this.#read<Record<string, Expanded>>('/connectors?expand=info&expand=status')
    return Object.entries(expanded).map(([name, { info, status }]) => toConnector(name, info, status))
  }

  /** Creates the connector or changes its config; idempotent. */
  async put(name: string, config: Record<string, string>): Promise<void> {
    await this.#ask('PUT', `${pathOf(name)}/config`, config)
  }

  /** Restarts the connector and its tasks: all of them, or only those that have failed. */
  async restart(name: string, which: 'all' | 'failed'): Promise<void> {
    await this.#ask('POST', `${pathOf(name)}/restart?includeTasks=true&onlyFailed=${which === 'failed'}`)
  }

  /** Asks the connector to end its tasks; config and offsets are kept. The worker does it a moment later. */
  async stop(name: string): Promise<void> {
    await this.#ask('PUT', `${pathOf(name)}/stop`)
  }

  /** Asks the tasks to pause; they stay assigned and keep what they have read. The worker does it a moment later. */
  async pause(name: string): Promise<void> {
    await this.#ask('PUT', `${pathOf(name)}/pause`)
  }

  /** Asks a stopped or paused connector to run again. */
  async resume(name: string): Promise<void> {
    await this.#ask('PUT', `${pathOf(name)}/resume`)
  }

  /** STOPPED and without tasks: only then may its offsets be changed. */
  async isStopped(name: string): Promise<boolean> {
    const { connector, tasks } = await this.#read<{ connector: { state: string }; tasks: TaskState[] }>(
      `${pathOf(name)}/status`,
    )
    return connector.state === 'STOPPED' && tasks.length === 0
  }

  /**
   * The offsets that a sink has committed in a topic: partition → the next offset it will read. Partitions in which it
   * has committed nothing are absent.
   */
  async offsets(name: string, topic: string): Promise<Map<number, number>> {
    const { offsets } = await this.#read<{ offsets: SinkOffset[] }>(`${pathOf(name)}/offsets`)
    return new Map(
      offsets
        .filter(({ partition }) => partition.kafka_topic === topic)
        .map(({ partition, offset }) => [partition.kafka_partition, offset.kafka_offset]),
    )
  }

  /** Sets where a stopped sink will continue; partitions that are not given keep their offsets. */
  async setOffsets(name: string, topic: string, next: ReadonlyMap<number, number>): Promise<void> {
    const offsets: SinkOffset[] = [...next].map(([partition, offset]) => ({
      partition: { kafka_topic: topic, kafka_partition: partition },
      offset: { kafka_offset: offset },
    }))
    await this.#ask('PATCH', `${pathOf(name)}/offsets`, { offsets })
  }

  async #read<T>(path: string): Promise<T> {
    const text = await this.#ask('GET', path)
    try {
      return JSON.parse(text) as T
    } catch {
      throw new ConnectError(`Kafka Connect at ${this.#url} answered ${path} with something other than JSON`, true)
    }
  }

  /** @returns the body of the answer */
  async #ask(method: string, path: string, body?: unknown): Promise<string> {
    const reply = await askHttp(`${this.#url}${path}`, {
      method,
      timeoutMs: TIMEOUT_MS,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    if (reply.outcome !== 'answered') {
      // A worker that hangs carries the request out once it runs again.
      const outcomeUnknown = reply.outcome === 'unknown'
      const message = `Kafka Connect at ${this.#url} does not answer: ${reply.detail}`
      throw new ConnectError(message, true, undefined, outcomeUnknown)
    }
    if (!reply.ok) throw rejection(`${method} ${path}`, reply)
    return reply.text
  }
}

function rejection(request: string, { status, text }: Answered): ConnectError {
  // An HTML error page of Jetty says nothing that the status does not.
  const reason = text.startsWith('<') ? '' : ` ${text.slice(0, 500)}`
  // 409: a rebalance is in progress.
  const retriable = status === 409 || status >= 500
  return new ConnectError(`Kafka Connect rejected ${request}: ${status}${reason}`, retriable, status)
}

function toConnector(
  name: string,
  { config }: Expanded['info'],
  { connector: { state, worker_id: worker, trace }, tasks }: Expanded['status'],
): Connector {
  return { name, config, state, worker, tasks, ...(trace === undefined ? {} : { trace }) }
}
