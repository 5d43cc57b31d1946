import { setTimeout as pause } from 'node:timers/promises'
import { SALES_TOPIC } from '@stream-retail/schemas/subjects'
import { type Admin, Kafka, logLevel } from 'kafkajs'

const NAME = 'pg-sales-jdbc-sink'
const POLL_MS = 500
/** A sink whose offsets do not advance for this long is stuck. */
const STUCK_MS = 60_000
const STOP_TIMEOUT_MS = 60_000

/** The connector as created by the loader, controlled through the REST API of Connect. */
export class Sink {
  readonly #url: string
  readonly #admin: Admin

  private constructor(url: string, admin: Admin) {
    this.#url = `${url}/connectors/${NAME}`
    this.#admin = admin
  }

  static async open({ CONNECT_URL = '', KAFKA_BROKERS = '' }: Record<string, string>): Promise<Sink> {
    const admin = new Kafka({ brokers: KAFKA_BROKERS.split(','), logLevel: logLevel.NOTHING }).admin()
    await admin.connect()
    return new Sink(CONNECT_URL, admin)
  }

  async config(): Promise<Record<string, string>> {
    return (await this.#ask('GET', '/config')) as Record<string, string>
  }

  /** Stops it and waits until it has no tasks. */
  async stop(): Promise<void> {
    await this.#ask('PUT', '/stop')
    await this.#until('the sink to stop', async () => {
      const { connector, tasks } = (await this.#ask('GET', '/status')) as {
        connector: { state: string }
        tasks: unknown[]
      }
      return connector.state === 'STOPPED' && tasks.length === 0
    })
  }

  /** Sets the config of the stopped sink and deletes its offsets. */
  async rewind(config: Record<string, string>): Promise<void> {
    await this.#ask('PUT', '/config', config)
    // Its tasks may take a moment to leave their consumer group.
    await this.#until('its offsets to be deleted', () => this.#ask('DELETE', '/offsets').then(() => true))
  }

  async resume(): Promise<void> {
    await this.#ask('PUT', '/resume')
  }

  /**
   * Polls the offsets of the consumer group until the sink has committed this many records.
   * @throws {Error} with the state of the sink when its offsets do not advance for a minute
   */
  async untilCommitted(records: number, tell: (committed: number) => void): Promise<void> {
    let before = 0
    for (let advancedAt = Date.now(); ;) {
      const committed = await this.#committed()
      if (committed >= records) return
      if (committed !== before) {
        ;[before, advancedAt] = [committed, Date.now()]
        tell(committed)
      }
      if (Date.now() - advancedAt > STUCK_MS)
        throw new Error(
          `the sink is stuck at ${committed} of ${records}: ${JSON.stringify(await this.#ask('GET', '/status'))}`,
        )
      await pause(POLL_MS)
    }
  }

  async close(): Promise<void> {
    await this.#admin.disconnect()
  }

  /** A condition that throws counts as not met. */
  async #until(what: string, condition: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + STOP_TIMEOUT_MS
    let reason = ''
    while (
      !(await condition().catch((error: unknown) => {
        reason = String(error)
      }))
    ) {
      if (Date.now() > deadline) throw new Error(`timed out waiting for ${what} ${reason}`)
      await pause(POLL_MS)
    }
  }

  async #committed(): Promise<number> {
    const [group] = await this.#admin.fetchOffsets({ groupId: `connect-${NAME}`, topics: [SALES_TOPIC] })
    return (group?.partitions ?? []).reduce((total, { offset }) => total + Math.max(0, Number(offset)), 0)
  }

  async #ask(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(this.#url + path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`Connect rejected ${method} ${path}: ${response.status} ${text}`)
    return text === '' ? undefined : JSON.parse(text)
  }
}
