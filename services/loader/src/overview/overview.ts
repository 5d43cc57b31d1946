import { rememberFor } from '../clients/remember-for.ts'
import { type Sources, gatherFacts } from './gather-facts.ts'
import { History } from './history.ts'
import { Judge } from './judge.ts'
import { Rate } from './rate.ts'
import type { Facts, HistoryPoint, Snapshot } from './snapshot.ts'

/** Fifteen minutes. */
const HISTORY_POINTS = 900
/** Milliseconds; the loader measures every two seconds, and the sink writes in bursts. */
const RATE_WINDOW_MS = 5_000
/** A snapshot of so many milliseconds ago is as good as a new one. */
const FRESH_MS = 900
/** What the lag is compared with: so many points ago. */
const GROWING_OVER = 30

/** The whole at a glance: what the control page shows, and how it came there. Asks other services only when somebody asks. */
export class Overview {
  readonly #sources: Sources
  readonly #judge = new Judge()
  readonly #history = new History(HISTORY_POINTS)
  readonly #rates = {
    received: new Rate(RATE_WINDOW_MS),
    accepted: new Rate(RATE_WINDOW_MS),
    rows: new Rate(RATE_WINDOW_MS),
  }
  /** At most a second old; never throws: what does not answer is part of what is told. */
  readonly current: () => Promise<Snapshot>

  constructor(sources: Sources) {
    this.#sources = sources
    this.current = rememberFor(FRESH_MS, () => this.#look())
  }

  get history(): readonly HistoryPoint[] {
    return this.#history.points
  }

  /** Notes how it stands, from what the loader measures anyway. Call it once a second. */
  note(now = Date.now()): void {
    // Also while nobody looks: what is seen long after an order tells nothing of it.
    this.#sources.desired.settle(this.#sources.supervisor)
    const {
      measures: { measured_at: at, topic, table },
      kafka,
      table: asked,
    } = this.#sources.measurement
    if (at === null) return
    this.#rates.accepted.add(kafka.away(now) === null ? topic.records : null, Date.parse(at))
    this.#rates.rows.add(asked.away(now) === null ? table.loaded : null, Date.parse(at))
    const { received, accepted, rows } = this.#perSecond(now)
    // The freshness of rows that came long ago is no point of now.
    const { p50, p99 } = rows === null || rows === 0 ? { p50: null, p99: null } : table.freshness_seconds
    this.#history.add({
      at: new Date(now).toISOString(),
      received,
      accepted,
      rows,
      lag: kafka.away(now) === null ? topic.lag : null,
      freshness_p50: p50,
      freshness_p99: p99,
    })
  }

  async #look(): Promise<Snapshot> {
    const facts = await gatherFacts(this.#sources)
    const now = Date.now()
    this.#rates.received.add(facts.gateway.received_total, now)
    const before = this.#history.ago(GROWING_OVER)?.lag ?? null
    return this.#judge.judge({
      ...facts,
      at: new Date(now).toISOString(),
      rates: this.#perSecond(now),
      topic: { ...facts.topic, growing: before === null || facts.topic.lag >= before },
    })
  }

  #perSecond(now: number): Facts['rates'] {
    const { received, accepted, rows } = this.#rates
    return { received: received.perSecond(now), accepted: accepted.perSecond(now), rows: rows.perSecond(now) }
  }
}
