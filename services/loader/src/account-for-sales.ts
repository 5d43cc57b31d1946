import type { Readiness } from '@stream-retail/chassis/health'
import type { Logger } from '@stream-retail/chassis/logger'
import type { Metrics } from '@stream-retail/chassis/metrics'
import type { Traces } from '@stream-retail/chassis/traces'
import type { Admin } from 'kafkajs'
import type { Database } from './clients/database.ts'
import { IngestRest } from './clients/gateway.ts'
import type { RegistryRest } from './clients/registry-rest.ts'
import type { TopicReader } from './records/topic-reader.ts'
import { DeadLetterService } from './dead-letters/dead-letter-service.ts'
import { Schemas } from './records/schemas.ts'
import { Reconciliation } from './reconcile/reconciliation.ts'
import { repeat } from './loops.ts'
import type { Settings } from './settings.ts'

/** Most of what a comparison costs is asking how far everything is: while nothing comes it is asked so many times more seldom. */
const IDLE_TIMES = 4

type World = {
  database: Database
  admin: Admin
  reader: TopicReader
  registry: RegistryRest
  readiness: Readiness
  metrics: Metrics
  log: Logger
  traces: Traces | undefined
}

/** Every accepted sale is a row or a dead letter: the dead letters, and the proof that nothing is missing. */
export type Account = {
  deadLetters: DeadLetterService
  reconciliation: Reconciliation
  /** Begins to look, while `prepared` says that tables and topics are there. Returns what ends it. */
  begin: (prepared: () => boolean) => () => Promise<void>
}

/** @param world its connections stay the caller's */
export function accountForSales(
  settings: Settings,
  { database, admin, reader, registry, readiness, metrics, log, traces }: World,
): Account {
  const world = { database, admin, reader, schemas: new Schemas(registry, 'sales-value') }
  const deadLetters = new DeadLetterService(
    { ...world, ingest: new IngestRest(settings.INGEST_URL, settings.INGEST_API_KEY) },
    metrics,
  )
  const reconciliation = new Reconciliation({
    deps: world,
    index: () => deadLetters.round(),
    metrics,
    readiness,
    log,
    traces,
    budget: settings.RECONCILE_RECORDS_PER_ROUND,
    recentMs: settings.RECONCILE_RECENT_MS,
    retentionDays: settings.RETENTION_DAYS,
  })
  const begin = (prepared: () => boolean): (() => Promise<void>) => {
    const when = (work: () => Promise<void>, pauseMs: () => number) => async () => {
      if (prepared()) await work()
      return pauseMs()
    }
    const pause = () => settings.RECONCILE_INTERVAL_MS * (reconciliation.idle ? IDLE_TIMES : 1)
    const stops = [
      repeat(
        'looking for dead letters',
        log,
        when(
          () => deadLetters.round(),
          () => settings.MEASURE_INTERVAL_MS,
        ),
        settings.MEASURE_INTERVAL_MS,
      ),
      repeat(
        'reconciling',
        log,
        when(() => reconciliation.round(), pause),
        settings.RECONCILE_INTERVAL_MS,
      ),
    ]
    return async () => {
      await Promise.all(stops.map((stop) => stop()))
    }
  }
  return { deadLetters, reconciliation, begin }
}
