import type { Metrics } from '@stream-retail/chassis/metrics'
import type { Admin } from 'kafkajs'
import type { Database } from '../clients/database.ts'
import type { TopicReader } from '../records/topic-reader.ts'
import { ignoreTimeout, within } from '@stream-retail/chassis/within'
import { Availability } from './availability.ts'
import { DEAD_LETTER_TOPIC, SALES_TOPIC, SINK_GROUP } from '../sink/sales-sink.ts'
import { sinkPositions } from '../sink/sink-positions.ts'
import { declareMeasureMetrics } from './measure-metrics.ts'
import { measurePartitions, measureRows, settledMoment } from './measure-table.ts'
import { type TopicMeasure, countRecords, measureTopic } from './measure-topic.ts'
import { RowCount } from './row-count.ts'
import { Watermarks } from './watermarks.ts'

/** How long a round waits for either half, in milliseconds. */
const PATIENCE_MS = 3_000

/** The pipeline in numbers, as last measured. */
export type Measures = {
  /** ISO 8601; null before the first measurement. */
  measured_at: string | null
  topic: { name: string; lag_seconds: number } & TopicMeasure
  table: {
    name: string
    rows: number
    /** Partitions too large to be counted are in `rows` as an estimate from Postgres' statistics. */
    rows_estimated: boolean
    /** Rows loaded since the first measurement of this process. Never decreases, unlike `rows`. */
    loaded: number
    /** Quantiles in seconds, of the last measurement that found new rows. */
    freshness_seconds: { p50: number | null; p99: number | null }
  }
  dead_letters: { topic: string; records: number }
  /** `oldest`: YYYY-MM-DD (UTC). */
  partitions: { ahead: number; oldest: string | null; rows_in_default: number }
}

/** Measures the topic, the table and the time between them. */
export class Measurement {
  readonly #admin: Admin
  readonly #database: Database
  readonly #watermarks: Watermarks
  readonly #metrics: ReturnType<typeof declareMeasureMetrics>
  readonly #rowCount = new RowCount()
  #settled: string | undefined
  /** Whether Kafka, and the table, answer the measurement in time. */
  readonly kafka = new Availability()
  readonly table = new Availability()
  readonly measures: Measures = {
    measured_at: null,
    topic: { name: SALES_TOPIC, records: 0, lag: 0, lag_seconds: 0, partitions: [] },
    table: {
      name: 'sales_raw',
      rows: 0,
      rows_estimated: false,
      loaded: 0,
      freshness_seconds: { p50: null, p99: null },
    },
    dead_letters: { topic: DEAD_LETTER_TOPIC, records: 0 },
    partitions: { ahead: 0, oldest: null, rows_in_default: 0 },
  }

  constructor(
    { admin, database, reader }: { admin: Admin; database: Database; reader: TopicReader },
    metrics: Metrics,
  ) {
    this.#admin = admin
    this.#database = database
    this.#watermarks = new Watermarks(
      async ({ partition, low, end }, offset) =>
        (await reader.readOne(SALES_TOPIC, partition, offset, { partition, low, high: end }))?.timestamp,
    )
    this.#metrics = declareMeasureMetrics(metrics)
  }

  /**
   * Measures topic and table side by side. A half that does not answer delays the other by {@link PATIENCE_MS} only,
   * and is not asked again while its answer is outstanding.
   * @throws {Error} the first failure, after both halves are done
   */
  async round(): Promise<void> {
    const outcomes = await Promise.allSettled([
      this.#half(this.kafka, () => this.#measureKafka()),
      this.#half(this.table, () => this.#measureTable()),
    ])
    this.measures.measured_at = new Date().toISOString()
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
    if (outcomes.every((outcome) => outcome.status === 'fulfilled' && outcome.value === 'measured'))
      this.#metrics.lastSuccess.setToCurrentTime()
  }

  async #half(half: Availability, measure: () => Promise<void>): Promise<'measured' | undefined> {
    if (half.asked) return undefined
    return within(
      PATIENCE_MS,
      'measuring',
      half.watch(async () => {
        await measure()
        return 'measured' as const
      }),
    ).catch(ignoreTimeout)
  }

  async #measureKafka(): Promise<void> {
    await this.#admin.connect()
    const [positions, deadLetters] = await Promise.all([
      sinkPositions(this.#admin),
      countRecords(this.#admin, DEAD_LETTER_TOPIC),
    ])
    const topic = measureTopic(positions)
    const { accepted = 0, loaded = 0, lagSeconds } = await this.#watermarks.look(positions, Date.now())
    Object.assign(this.measures.topic, { ...topic, lag_seconds: lagSeconds })
    this.measures.dead_letters.records = deadLetters
    this.#metrics.lag.set({ topic: SALES_TOPIC, group: SINK_GROUP }, topic.lag)
    this.#metrics.lagSeconds.set({ topic: SALES_TOPIC, group: SINK_GROUP }, lagSeconds)
    this.#metrics.watermark.set({ stage: 'accepted' }, accepted / 1000)
    this.#metrics.watermark.set({ stage: 'loaded' }, loaded / 1000)
    this.#metrics.records.set({ topic: SALES_TOPIC }, topic.records)
    this.#metrics.records.set({ topic: DEAD_LETTER_TOPIC }, deadLetters)
  }

  async #measureTable(): Promise<void> {
    const upTo = await settledMoment(this.#database)
    // New rows first: how fresh they are must not depend on whether the whole table can be counted.
    if (this.#settled !== undefined) await this.#measureNewRows(this.#settled, upTo)
    this.#settled = upTo
    await this.#rowCount.update(this.#database, upTo)
    const { rows, estimated, inDefault } = this.#rowCount
    const { ahead, oldest } = await measurePartitions(this.#database)
    Object.assign(this.measures.table, { rows, rows_estimated: estimated })
    Object.assign(this.measures.partitions, { ahead, oldest, rows_in_default: inDefault })
    this.#metrics.rows.set(rows)
    this.#metrics.ahead.set(ahead)
    this.#metrics.inDefault.set(inDefault)
  }

  async #measureNewRows(from: string, upTo: string): Promise<void> {
    const { table } = this.measures
    const fresh = await measureRows(this.#database, from, upTo)
    this.#rowCount.add(fresh.rowsByPartition)
    table.loaded += fresh.rows
    if (fresh.rows > 0) table.freshness_seconds = { p50: fresh.p50, p99: fresh.p99 }
    this.#metrics.freshness.add(fresh.accepted.buckets, fresh.accepted.sum)
    this.#metrics.sold.add(fresh.sold.buckets, fresh.sold.sum)
  }
}
