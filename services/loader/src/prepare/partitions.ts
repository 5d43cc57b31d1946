import type { Readiness } from '@stream-retail/chassis/health'
import type { Logger } from '@stream-retail/chassis/logger'
import type { Metrics } from '@stream-retail/chassis/metrics'
import type { Database } from '../clients/database.ts'
import { dropPartitions } from './drop-partitions.ts'
import { makePartitions } from './make-partitions.ts'

/** Days around today (UTC) that always have a partition. */
const DAYS_BACK = 7
const DAYS_AHEAD = 3

/** What the retention has done since this process started. */
export type RetentionMeasures = {
  days: number
  /** ISO 8601; null before the first round that left nothing to drop. */
  last_success: string | null
  partitions_dropped: number
  default_rows_dropped: number
}

export type PartitionsDeps = {
  database: Database
  settings: { RETENTION_DAYS: number }
  readiness: Readiness
  metrics: Metrics
  log: Logger
}

/** The daily partitions of the table: created ahead of time, and dropped when they are older than the retention. */
export class Partitions {
  readonly #deps: PartitionsDeps
  readonly #metrics: ReturnType<typeof declareMetrics>
  readonly retention: RetentionMeasures

  constructor(deps: PartitionsDeps) {
    this.#deps = deps
    this.#metrics = declareMetrics(deps.metrics)
    this.retention = {
      days: deps.settings.RETENTION_DAYS,
      last_success: null,
      partitions_dropped: 0,
      default_rows_dropped: 0,
    }
  }

  /** @returns the days that got a partition. @throws {Error} when today or tomorrow cannot get one */
  async make(): Promise<string[]> {
    const { made, postponed } = await makePartitions(this.#deps.database, DAYS_BACK, DAYS_AHEAD, this.retention.days)
    this.#warn('partitions', 'created', postponed)
    return made
  }

  /** @returns what was dropped, in words */
  async drop(): Promise<string[]> {
    const { days, postponed, rows } = await dropPartitions(this.#deps.database, this.retention.days)
    this.retention.partitions_dropped += days.length
    this.retention.default_rows_dropped += rows
    this.#metrics.dropped.inc(days.length)
    this.#metrics.rows.inc(rows)
    this.#warn('retention', 'dropped', postponed)
    if (postponed.length === 0) {
      this.retention.last_success = new Date().toISOString()
      this.#metrics.success.set(Date.now() / 1000)
    }
    return [
      ...days.map((day) => `dropped the partition of ${day}`),
      ...(rows === 0 ? [] : [`deleted ${rows} rows of DEFAULT older than ${this.retention.days} days`]),
    ]
  }

  /** Another loader creates and drops partitions now, and warns of those that have to wait. */
  standDown(): void {
    this.#deps.readiness.warn('partitions', undefined)
    this.#deps.readiness.warn('retention', undefined)
  }

  /** A partition in use is not a failure: the next round tries again. */
  #warn(part: string, verb: string, days: string[]): void {
    const { readiness, log } = this.#deps
    const reason =
      days.length === 0 ? undefined : `the partition of ${days[0]} is not ${verb} yet: a long query holds sales_raw`
    if (reason !== undefined && readiness.warnings[part] !== reason) log.warn({ reason }, 'a partition has to wait')
    readiness.warn(part, reason)
  }
}

function declareMetrics(metrics: Metrics) {
  return {
    dropped: metrics.counter('retail_store_partitions_dropped_total', 'Daily partitions that the retention dropped.'),
    rows: metrics.counter(
      'retail_store_default_rows_dropped_total',
      'Rows older than the retention that were deleted from the DEFAULT partition.',
    ),
    success: metrics.gauge(
      'retail_store_retention_last_success_timestamp_seconds',
      'When a round last left nothing older than the retention, in epoch seconds.',
    ),
  }
}
