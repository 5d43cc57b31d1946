import type { Logger } from '@stream-retail/chassis/logger'
import type { Readiness } from '@stream-retail/chassis/health'
import type { Metrics } from '@stream-retail/chassis/metrics'
import type { Database } from '../clients/database.ts'
import type { Settings } from '../settings.ts'
import { dropPartitions } from './drop-partitions.ts'
import { makePartitions } from './make-partitions.ts'

/** What the retention did since this process started. */
export type RetentionMeasures = {
  days: number
  last_success: string | null
  partitions_dropped: number
  default_rows_dropped: number
}

type World = { database: Database; settings: Settings; readiness: Readiness; metrics: Metrics; log: Logger }

/** The days of the table: made ahead, and dropped when they are too old. */
export class Partitions {
  readonly #world: World
  readonly #metrics: ReturnType<typeof declareMetrics>
  readonly retention: RetentionMeasures

  constructor(world: World) {
    this.#world = world
    this.#metrics = declareMetrics(world.metrics)
    this.retention = {
      days: world.settings.RETENTION_DAYS,
      last_success: null,
      partitions_dropped: 0,
      default_rows_dropped: 0,
    }
  }

  /** @returns what was made, in words. @throws {Error} when today or tomorrow cannot get its partition */
  async make(): Promise<string[]> {
    const { PARTITION_DAYS_BACK: back, PARTITION_DAYS_AHEAD: ahead, RETENTION_DAYS: retention } = this.#world.settings
    const { made, postponed } = await makePartitions(this.#world.database, back, ahead, retention)
    this.#tell('partitions', 'made', postponed)
    return made
  }

  /** @returns what was dropped, in words */
  async drop(): Promise<string[]> {
    const { days, postponed, rows } = await dropPartitions(this.#world.database, this.retention.days)
    this.retention.partitions_dropped += days.length
    this.retention.default_rows_dropped += rows
    this.#metrics.dropped.inc(days.length)
    this.#metrics.rows.inc(rows)
    this.#tell('retention', 'dropped', postponed)
    if (postponed.length === 0) {
      this.retention.last_success = new Date().toISOString()
      this.#metrics.success.set(Date.now() / 1000)
    }
    return [
      ...days.map((day) => `dropped the partition of ${day}`),
      ...(rows === 0 ? [] : [`deleted ${rows} rows of DEFAULT older than ${this.retention.days} days`]),
    ]
  }

  /** Another loader makes and drops partitions: what waits is told there. */
  standDown(): void {
    this.#world.readiness.warn('partitions', undefined)
    this.#world.readiness.warn('retention', undefined)
  }

  /** A partition in use is no failure: it is tried again at the next round. */
  #tell(part: string, verb: string, days: string[]): void {
    const reason =
      days.length === 0 ? undefined : `the partition of ${days[0]} is not ${verb} yet: a long query holds sales_raw`
    if (reason !== undefined && this.#world.readiness.warnings[part] !== reason)
      this.#world.log.warn({ reason }, 'a partition has to wait')
    this.#world.readiness.warn(part, reason)
  }
}

function declareMetrics(metrics: Metrics) {
  return {
    dropped: metrics.counter('retail_store_partitions_dropped_total', 'Days of sales that the retention dropped.', []),
    rows: metrics.counter(
      'retail_store_default_rows_dropped_total',
      'Rows beyond the retention that had no partition and were deleted.',
      [],
    ),
    success: metrics.gauge(
      'retail_store_retention_last_success_timestamp_seconds',
      'When nothing older than the retention was left, in epoch seconds.',
      [],
    ),
  }
}
