import { setTimeout as pause } from 'node:timers/promises'
import { type Admin, Kafka, logLevel } from 'kafkajs'

const NAME = 'pg-sales-jdbc-sink'
const TOPIC = 'sales'
const LOOK_EVERY_MS = 500
/** A sink whose offsets do not move for so long never will again. */
const STUCK_MS = 60_000
const STOP_TIMEOUT_MS = 60_000

/** The connector as the loader made it, steered by the REST interface of Connect. */
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

  /** Waits until it has no tasks. */
  async stop(): Promise<void> {
    await this.#ask('PUT', '/stop')
    await this.#until('it has stopped', async () => {
      const { connector, tasks } = (await this.#ask('GET', '/status')) as {
        connector: { state: string }
        tasks: unknown[]
      }
      return connector.state === 'STOPPED' && tasks.length === 0
    })
  }

  /** Gives the stopped sink a config and lets it forget how far it was. */
  async rewind(config: Record<string, string>): Promise<void> {
    await this.#ask('PUT', '/config', config)
    // Its tasks may take a moment to leave their group.
    await this.#until('its offsets are dropped', () => this.#ask('DELETE', '/offsets').then(() => true))
  }

  async resume(): Promise<void> {
    await this.#ask('PUT', '/resume')
  }

  /**
   * Waits until the sink has committed that many records, by a look at the group's offsets now and then.
   * @throws {Error} with the sink's state when it stands still for a minute
   */
  async untilCommitted(records: number, tell: (committed: number) => void): Promise<void> {
    let before = 0
    for (let moved = Date.now(); ;) {
      const committed = await this.#committed()
      if (committed >= records) return
      if (committed !== before) {
        ;[before, moved] = [committed, Date.now()]
        tell(committed)
      }
      if (Date.now() - moved > STUCK_MS)
        throw new Error(
          `the sink stands at ${committed} of ${records}: ${JSON.stringify(await this.#ask('GET', '/status'))}`,
        )
      await pause(LOOK_EVERY_MS)
    }
  }

  async close(): Promise<void> {
    await this.#admin.disconnect()
  }

  /** What throws counts as not yet. */
  async #until(what: string, condition: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + STOP_TIMEOUT_MS
    let reason = ''
    while (
      !(await condition().catch((error: unknown) => {
        reason = String(error)
      }))
    ) {
      if (Date.now() > deadline) throw new Error(`waited in vain until ${what} ${reason}`)
      await pause(LOOK_EVERY_MS)
    }
  }

  async #committed(): Promise<number> {
    const [group] = await this.#admin.fetchOffsets({ groupId: `connect-${NAME}`, topics: [TOPIC] })
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
