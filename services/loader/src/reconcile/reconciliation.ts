import type { Readiness } from '@stream-retail/chassis/health'
import type { Logger } from '@stream-retail/chassis/logger'
import type { Metrics } from '@stream-retail/chassis/metrics'
import type { Traces } from '@stream-retail/chassis/traces'
import type { Admin } from 'kafkajs'
import type { Database } from '../clients/database.ts'
import type { Range, TopicReader } from '../records/topic-reader.ts'
import type { Schemas } from '../records/schemas.ts'
import { Answering } from '../measure/answering.ts'
import { type MissingSale, keptFrom, listMissing, noteMissing, recheckMissing } from './missing-sales.ts'
import { type Plan, type Progress, planRound, sizeOf } from './plan-round.ts'
import { TOPIC, readProgress, standingsOf, storeProgress } from './positions.ts'
import { toTopicSales } from './topic-sale.ts'
import { traceRows } from './trace-rows.ts'

export type ReconcileWorld = { admin: Admin; reader: TopicReader; database: Database; schemas: Schemas }
/** @property index brings the table of dead letters up to date: what is one is not missing */
type Options = {
  world: ReconcileWorld
  index: () => Promise<void>
  metrics: Metrics
  readiness: Readiness
  log: Logger
  traces: Traces | undefined
  budget: number
  recentMs: number
  retentionDays: number
}

/** A record is small; what a fetch brings beyond the range is thrown away. */
const FETCH_BYTES = 131_072
const SHOWN = 10
/** Who answers for a round is away for a moment now and then: what that leaves unknown is told after so many milliseconds. */
const UNKNOWN_AFTER_MS = 60_000
/** With so many known no more are looked for: each is looked up at every round, and the answer is clear. */
const MAX_KNOWN = 10_000
const WINDOWS = ['fresh', 'recent', 'all'] as const

/** The cheap proof, all the time: compares records of the topic with rows and dead letters, a few at each round. */
export class Reconciliation {
  readonly #options: Options
  readonly #metrics: ReturnType<typeof declareMetrics>
  #progress: Map<number, Progress> | undefined
  #owed: number | undefined
  readonly #comparing = new Answering()
  /** When the first of the rounds began that have not ended well since the last that did, in epoch milliseconds. */
  #failingSince: number | undefined
  /** Records compared since this process started. */
  checked = 0
  /** As last seen; `sampled_share` is the share of new records that was compared (1: all). */
  state: { checked_at: string | null; missing: number; sampled_share: number; missing_sales: MissingSale[] } = {
    checked_at: null,
    missing: 0,
    sampled_share: 1,
    missing_sales: [],
  }

  constructor(options: Options) {
    this.#options = options
    this.#metrics = declareMetrics(options.metrics)
  }

  /** Nothing has come, and the last hour has been gone through since: rounds may be further apart. */
  get idle(): boolean {
    return this.#owed === 0
  }

  /** Since when nobody can tell whether anything is lost, and why; null while rounds end well, or have not for a short time only. */
  unknown(now: number): { since: string; cause: string } | null {
    const cause = this.#comparing.away(now)
    if (cause === null || this.#failingSince === undefined || now - this.#failingSince < UNKNOWN_AFTER_MS) return null
    return { since: new Date(this.#failingSince).toISOString(), cause }
  }

  /** One round. @throws {Error} when Kafka, registry or database does not answer; the next one does the same work again */
  async round(): Promise<void> {
    this.#failingSince ??= Date.now()
    await this.#comparing.watch(() => this.#compareAll())
    this.#failingSince = undefined
  }

  async #compareAll(): Promise<void> {
    const { world, index, budget, recentMs, retentionDays } = this.#options
    this.#progress ??= await readProgress(world.database)
    // In this order: what is committed is a row or a dead letter already.
    const plan = planRound(await standingsOf(world.admin, recentMs), this.#progress, budget, Math.random, this.#owed)
    await index()
    // Known ones first: one that is noticed below is counted at the next round, when it is still missing.
    const kept = keptFrom(retentionDays, Date.now())
    const missing = await recheckMissing(world.database, kept)
    if (missing < MAX_KNOWN) {
      for (const window of WINDOWS) for (const range of plan[window]) await this.#compare(range, window, kept)
      await storeProgress(world.database, plan.progress)
      this.#progress = plan.progress
      this.#owed = plan.owed
    }
    await this.#tell(missing, plan)
  }

  async #compare(range: Range, window: (typeof WINDOWS)[number], kept: number): Promise<void> {
    const { world, traces } = this.#options
    for await (const records of world.reader.read(TOPIC, range, FETCH_BYTES)) {
      const sales = await toTopicSales(records, world.schemas)
      await noteMissing(world.database, sales, kept)
      // Only new ones: the others were looked at before.
      if (traces !== undefined && window === 'fresh') await traceRows(traces, world.database, records, sales)
    }
    this.checked += sizeOf([range])
    this.#metrics.checked.inc({ window }, sizeOf([range]))
  }

  async #tell(missing: number, plan: Plan): Promise<void> {
    const { world, readiness, log } = this.#options
    const missingSales = missing === 0 ? [] : await listMissing(world.database, SHOWN)
    if (missing > this.state.missing)
      log.error({ missing, sales: missingSales }, 'accepted sales are neither rows nor dead letters')
    if (missing < this.state.missing) log.info({ missing }, 'sales that were missing are there')
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
        : `${missing} accepted sales are neither rows nor dead letters; npm run reconcile names them`,
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
      'Records of the topic compared with table and dead letters.',
      ['window'],
    ),
    share: metrics.gauge(name('sampled_ratio'), 'Share of the new records that the last round compared (1: all).'),
    lastSuccess: metrics.gauge(name('last_success_timestamp_seconds'), 'When the last round ended well.'),
  }
  for (const window of WINDOWS) declared.checked.inc({ window }, 0)
  return declared
}
