import { rememberFor } from '../clients/remember-for.ts'
import { type Sources, gatherFacts } from './gather-facts.ts'
import { PointHistory } from './history.ts'
import { Judge } from './judge.ts'
import { CounterRate } from './rate.ts'
import type { Facts, HistoryPoint, Snapshot } from './snapshot.ts'

/** Fifteen minutes. */
const HISTORY_POINTS = 900
/** Milliseconds. The loader measures every two seconds, and the sink writes in bursts. */
const RATE_WINDOW_MS = 5_000
/** Milliseconds for which a snapshot is reused. */
const FRESH_MS = 900
/** The lag is growing when it is longer than this many points (seconds) ago. */
const GROWING_OVER = 30

/** The snapshot that the control page shows, and its history. Other services are queried only on demand. */
export class Overview {
  readonly #sources: Sources
  readonly #judge = new Judge()
  readonly #history = new PointHistory(HISTORY_POINTS)
  readonly #rates = {
    received: new CounterRate(RATE_WINDOW_MS),
    accepted: new CounterRate(RATE_WINDOW_MS),
    rows: new CounterRate(RATE_WINDOW_MS),
  }
  /** At most a second old. Never throws: a part that does not answer is reported in the snapshot. */
  readonly current: () => Promise<Snapshot>

  constructor(sources: Sources) {
    this.#sources = sources
    this.current = rememberFor(FRESH_MS, () => this.#takeSnapshot())
  }

  get history(): readonly HistoryPoint[] {
    return this.#history.points
  }

  /** Adds a point to the history from the loader's own measurements. Call it once a second. */
  addPoint(now = Date.now()): void {
    // Also without listeners: a state observed long after a command says nothing about its outcome.
    this.#sources.desired.settle(this.#sources.supervisor)
    const {
      measures: { measured_at: at, topic, table },
      kafka,
      table: source,
    } = this.#sources.measurement
    if (at === null) return
    this.#rates.accepted.add(kafka.away(now) === null ? topic.records : null, Date.parse(at))
    this.#rates.rows.add(source.away(now) === null ? table.loaded : null, Date.parse(at))
    const { received, accepted, rows } = this.#perSecond(now)
    // Without new rows the last freshness is outdated.
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

  async #takeSnapshot(): Promise<Snapshot> {
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
