import type { Metrics } from '@stream-retail/chassis/metrics'
import type { Admin } from 'kafkajs'
import type { Database } from '../clients/database.ts'
import { Answering } from './answering.ts'
import { EDGES, FreshnessHistogram, SOLD_EDGES } from './freshness-histogram.ts'
import { countRows, measurePartitions, measureRows, settledMoment } from './measure-table.ts'
import { type TopicMeasure, countRecords, measureTopic } from './measure-topic.ts'

const TOPIC = 'sales'
const DEAD_LETTERS = 'sales-dlq'
const GROUP = 'connect-pg-sales-jdbc-sink'

/** The pipeline in numbers, as last measured. Quantiles in seconds, of the rows of the last measurement that had any. */
export type Measures = {
  /** When, as ISO 8601; null before the first time. */
  measured_at: string | null
  topic: { name: string } & TopicMeasure
  table: { name: string; rows: number; freshness_seconds: { p50: number | null; p99: number | null } }
  dead_letters: { topic: string; records: number }
  /** `oldest`: YYYY-MM-DD (UTC). */
  partitions: { ahead: number; oldest: string | null; rows_in_default: number }
}

/** Measures the topic, the table and the time between them. */
export class Measurement {
  readonly #admin: Admin
  readonly #database: Database
  readonly #metrics: ReturnType<typeof declareMetrics>
  #settled: string | undefined
  /** Why Kafka, or the table, could not be asked; an answer that is long in coming is none. */
  readonly kafka = new Answering()
  readonly table = new Answering()
  readonly measures: Measures = {
    measured_at: null,
    topic: { name: TOPIC, records: 0, lag: 0, partitions: [] },
    table: { name: 'sales_raw', rows: 0, freshness_seconds: { p50: null, p99: null } },
    dead_letters: { topic: DEAD_LETTERS, records: 0 },
    partitions: { ahead: 0, oldest: null, rows_in_default: 0 },
  }

  constructor(admin: Admin, database: Database, metrics: Metrics) {
    this.#admin = admin
    this.#database = database
    this.#metrics = declareMetrics(metrics)
  }

  /** One measurement of all. What can be had is had; then the first failure is thrown. */
  async round(): Promise<void> {
    const outcomes = await Promise.allSettled([this.kafka.watch(() => this.#measureKafka()), this.table.watch(() => this.#measureTable())])
    this.measures.measured_at = new Date().toISOString()
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
    this.#metrics.lastSuccess.setToCurrentTime()
  }

  async #measureKafka(): Promise<void> {
    await this.#admin.connect()
    const [topic, deadLetters] = await Promise.all([measureTopic(this.#admin, TOPIC, GROUP), countRecords(this.#admin, DEAD_LETTERS)])
    Object.assign(this.measures.topic, topic)
    this.measures.dead_letters.records = deadLetters
    this.#metrics.lag.set({ topic: TOPIC, group: GROUP }, topic.lag)
    this.#metrics.records.set({ topic: TOPIC }, topic.records)
    this.#metrics.records.set({ topic: DEAD_LETTERS }, deadLetters)
  }

  async #measureTable(): Promise<void> {
    const { table, partitions } = this.measures
    const upTo = await settledMoment(this.#database)
    if (this.#settled === undefined) {
      table.rows = await countRows(this.#database, upTo)
    } else {
      const fresh = await measureRows(this.#database, this.#settled, upTo)
      table.rows += fresh.rows
      this.#metrics.freshness.add(fresh.buckets, fresh.sum)
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

const STAGES = ['accepted', 'loaded'] as const

function declareMetrics(metrics: Metrics) {
  const declared = {
    lag: metrics.gauge('retail_consumer_lag_records', 'Records of the topic that the group has not committed.', ['topic', 'group']),
    lagSeconds: metrics.gauge('retail_consumer_lag_seconds', 'For how long the oldest record that the group has not committed has been in the topic; 0 when there is none.', ['topic', 'group']),
    watermark: metrics.gauge('retail_pipeline_stage_watermark_timestamp_seconds',
      'accepted: when the newest record came; loaded: up to when all that came is committed by the sink. 0 while nothing ever came.', ['stage']),
    records: metrics.gauge('retail_topic_records', 'Records ever appended to the topic.', ['topic']),
    rows: metrics.gauge('retail_store_rows', 'Rows of sales_raw.'),
    ahead: metrics.gauge('retail_store_partitions_ahead', 'Days after today (UTC) that have a partition.'),
    inDefault: metrics.gauge('retail_store_default_partition_rows', 'Rows whose day had no partition.'),
    freshness: new FreshnessHistogram(metrics, 'retail_pipeline_accept_to_row_seconds', 'Seconds from the broker taking a sale to its row.', EDGES),
    sold: new FreshnessHistogram(metrics, 'retail_pipeline_event_to_row_seconds', 'Seconds from the sale itself (ts) to its row; 0 for one that is dated in the future.', SOLD_EDGES),
    lastSuccess: metrics.gauge('retail_measurement_last_success_timestamp_seconds', 'When topic and table were last measured without a failure.'),
  }
  declared.lag.set({ topic: TOPIC, group: GROUP }, 0)
  declared.lagSeconds.set({ topic: TOPIC, group: GROUP }, 0)
  for (const topic of [TOPIC, DEAD_LETTERS]) declared.records.set({ topic }, 0)
  for (const stage of STAGES) declared.watermark.set({ stage }, 0)
  return declared
}
