import type { Metrics } from '@stream-retail/chassis/metrics'
import type { Admin } from 'kafkajs'
import type { Database } from '../clients/database.ts'
import type { TopicReader } from '../records/topic-reader.ts'
import { ignoreTimeout, within } from '@stream-retail/chassis/within'
import { Answering } from './answering.ts'
import { DEAD_LETTER_TOPIC, SALES_TOPIC, SINK_GROUP } from '../sink/sales-sink.ts'
import { sinkPositions } from '../sink/sink-positions.ts'
import { declareMeasureMetrics } from './measure-metrics.ts'
import { countRows, measurePartitions, measureRows, settledMoment } from './measure-table.ts'
import { type TopicMeasure, countRecords, measureTopic } from './measure-topic.ts'
import { Watermarks } from './watermarks.ts'

/** So long a round waits for a half, in milliseconds. */
const PATIENCE_MS = 3_000

/** The pipeline in numbers, as last measured. Quantiles in seconds, of the rows of the last measurement that had any. */
export type Measures = {
  /** When, as ISO 8601; null before the first time. */
  measured_at: string | null
  topic: { name: string; lag_seconds: number } & TopicMeasure
  table: { name: string; rows: number; freshness_seconds: { p50: number | null; p99: number | null } }
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
  #settled: string | undefined
  /** Why Kafka, or the table, could not be asked; an answer that is long in coming is none. */
  readonly kafka = new Answering()
  readonly table = new Answering()
  readonly measures: Measures = {
    measured_at: null,
    topic: { name: SALES_TOPIC, records: 0, lag: 0, lag_seconds: 0, partitions: [] },
    table: { name: 'sales_raw', rows: 0, freshness_seconds: { p50: null, p99: null } },
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
   * One measurement of all. What can be had is had; then the first failure is thrown. A half that does not answer holds up the other for
   * a moment only, and is not asked again before it has.
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

  async #half(half: Answering, measure: () => Promise<void>): Promise<'measured' | undefined> {
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
    const { table, partitions } = this.measures
    const upTo = await settledMoment(this.#database)
    if (this.#settled === undefined) {
      table.rows = await countRows(this.#database, upTo)
    } else {
      const fresh = await measureRows(this.#database, this.#settled, upTo)
      table.rows += fresh.rows
      this.#metrics.freshness.add(fresh.accepted.buckets, fresh.accepted.sum)
      this.#metrics.sold.add(fresh.sold.buckets, fresh.sold.sum)
      if (fresh.rows > 0) table.freshness_seconds = { p50: fresh.p50, p99: fresh.p99 }
    }
    this.#settled = upTo
    const { ahead, oldest, inDefault } = await measurePartitions(this.#database)
    Object.assign(partitions, { ahead, oldest, rows_in_default: inDefault })
    this.#metrics.rows.set(table.rows)
    this.#metrics.ahead.set(ahead)
    this.#metrics.inDefault.set(inDefault)
  }
}
