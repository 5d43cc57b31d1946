import type { Readiness } from '@stream-retail/chassis/health'
import type { Logger } from '@stream-retail/chassis/logger'
import type { Metrics } from '@stream-retail/chassis/metrics'
import type { Traces } from '@stream-retail/chassis/traces'
import type { Admin } from 'kafkajs'
import type { Database } from '../clients/database.ts'
import type { Range, TopicReader } from '../records/topic-reader.ts'
import type { Schemas } from '../records/schemas.ts'
import { Availability } from '../measure/availability.ts'
import { type MissingSale, keptFrom, listMissing, noteMissing, recheckMissing } from './missing-sales.ts'
import { type RoundPlan, type RoundProgress, planRound, sizeOf } from './plan-round.ts'
import { SALES_TOPIC } from '../sink/sales-sink.ts'
import { partitionOffsets, readRoundProgress, storeRoundProgress } from './positions.ts'
import { toTopicSales } from './topic-sale.ts'
import { traceRows } from './trace-rows.ts'

export type ReconcileDeps = { admin: Admin; reader: TopicReader; database: Database; schemas: Schemas }

type ReconciliationOptions = {
  deps: ReconcileDeps
  /** Brings the table of dead letters up to date: a dead letter is not missing. */
  index: () => Promise<void>
  metrics: Metrics
  readiness: Readiness
  log: Logger
  traces: Traces | undefined
  /** Records compared per round, at most. */
  budget: number
  recentMs: number
  retentionDays: number
}

/** Records are small, and what a fetch returns beyond the range is thrown away. */
const FETCH_BYTES = 131_072
const SHOWN = 10
/** Short failures are normal: only after this many milliseconds is it reported that losses cannot be ruled out. */
const UNKNOWN_AFTER_MS = 60_000
/**
 * With this many missing sales no more are looked for: each is checked again in every round, and the verdict is clear.
 */
const MAX_KNOWN = 10_000
const WINDOWS = ['fresh', 'recent', 'all'] as const

/** The continuous, cheap proof that nothing is missing: each round compares some records with rows and dead letters. */
export class Reconciliation {
  readonly #options: ReconciliationOptions
  readonly #metrics: ReturnType<typeof declareMetrics>
  #progress: Map<number, RoundProgress> | undefined
  #owed: number | undefined
  readonly #comparing = new Availability()
  /** When the first round after the last successful one began, in epoch milliseconds. */
  #failingSince: number | undefined
  /** Records compared since this process started. */
  checked = 0
  /** The last result; `sampled_share` is the share of new records that was compared (1: all). */
  state: { checked_at: string | null; missing: number; sampled_share: number; missing_sales: MissingSale[] } = {
    checked_at: null,
    missing: 0,
    sampled_share: 1,
    missing_sales: [],
  }

  constructor(options: ReconciliationOptions) {
    this.#options = options
    this.#metrics = declareMetrics(options.metrics)
  }

  /** Nothing new arrives and the recent window has been gone through since: rounds may be further apart. */
  get idle(): boolean {
    return this.#owed === 0
  }

  /**
   * Since when losses cannot be ruled out, and why; null while rounds succeed, or have failed for a short time only.
   */
  unknown(now: number): { since: string; cause: string } | null {
    const cause = this.#comparing.away(now)
    if (cause === null || this.#failingSince === undefined || now - this.#failingSince < UNKNOWN_AFTER_MS) return null
    return { since: new Date(this.#failingSince).toISOString(), cause }
  }

  /** One round. @throws {Error} when Kafka, registry or database does not answer; the next round repeats the work */
  async round(): Promise<void> {
    this.#failingSince ??= Date.now()
    await this.#comparing.watch(() => this.#compareAll())
    this.#failingSince = undefined
  }

  async #compareAll(): Promise<void> {
    const { deps, index, budget, recentMs, retentionDays } = this.#options
    this.#progress ??= await readRoundProgress(deps.database)
    // The offsets first: every record below them is a row or a dead letter already.
    const plan = planRound(
      await partitionOffsets(deps.admin, recentMs),
      this.#progress,
      budget,
      Math.random,
      this.#owed,
    )
    await index()
    // Known ones first: a sale noticed below counts from the next round on, if it is still missing then.
    const kept = keptFrom(retentionDays, Date.now())
    const missing = await recheckMissing(deps.database, kept)
    if (missing < MAX_KNOWN) {
      for (const window of WINDOWS) for (const range of plan[window]) await this.#compare(range, window, kept)
      await storeRoundProgress(deps.database, plan.progress)
      this.#progress = plan.progress
      this.#owed = plan.owed
    }
    await this.#report(missing, plan)
  }

  async #compare(range: Range, window: (typeof WINDOWS)[number], kept: number): Promise<void> {
    const { deps, traces } = this.#options
    for await (const records of deps.reader.read(SALES_TOPIC, range, FETCH_BYTES)) {
      const sales = await toTopicSales(records, deps.schemas)
      await noteMissing(deps.database, sales, kept)
      // Only new records: the traces of the others have ended.
      if (traces !== undefined && window === 'fresh') await traceRows(traces, deps.database, records, sales)
    }
    this.checked += sizeOf([range])
    this.#metrics.checked.inc({ window }, sizeOf([range]))
  }

  async #report(missing: number, plan: RoundPlan): Promise<void> {
    const { deps, readiness, log } = this.#options
    const missingSales = missing === 0 ? [] : await listMissing(deps.database, SHOWN)
    if (missing > this.state.missing)
      log.error({ missing, sales: missingSales }, 'accepted sales are neither rows nor dead letters')
    if (missing < this.state.missing) log.info({ missing }, 'missing sales have been found')
    this.state = {
      checked_at: new Date().toISOString(),
      missing,
      sampled_share: plan.sampledShare,
      missing_sales: missingSales,
    }
    readiness.warn(
      'reconciliation',
      missing === 0
        ? undefined
        : `${missing} accepted sales are neither rows nor dead letters; npm run reconcile lists them`,
    )
    this.#metrics.missing.set(missing)
    this.#metrics.share.set(plan.sampledShare)
    this.#metrics.lastSuccess.setToCurrentTime()
  }
}

function declareMetrics(metrics: Metrics) {
  const name = (rest: string): string => `retail_pipeline_reconciliation_${rest}`
  const declared = {
    missing: metrics.gauge(name('missing_events'), 'Accepted sales known to be neither a row nor a dead letter.'),
    checked: metrics.counter(
      name('checked_events_total'),
      'Records of the topic compared with the table and the dead letters.',
      ['window'],
    ),
    share: metrics.gauge(name('sampled_ratio'), 'Share of the new records that the last round compared (1: all).'),
    lastSuccess: metrics.gauge(name('last_success_timestamp_seconds'), 'When the last round succeeded.'),
  }
  for (const window of WINDOWS) declared.checked.inc({ window }, 0)
  return declared
}
