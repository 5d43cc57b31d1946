import type { Readiness } from '@stream-retail/chassis/health'
import type { CanaryState } from '../canary/canary-state.ts'
import type { DesiredStates } from '../supervise/desired-states.ts'
import type { DeadLetterService } from '../dead-letters/dead-letter-service.ts'
import { SOURCES } from '../dead-letters/dead-letter.ts'
import type { Measurement } from '../measure/measurement.ts'
import type { RetentionMeasures } from '../prepare/partitions.ts'
import type { Reconciliation } from '../reconcile/reconciliation.ts'
import type { Supervisor } from '../supervise/supervisor.ts'
import { describeConnectors } from './describe-connectors.ts'
import type { Peers } from './peers.ts'
import type { Facts, TopicStatus } from './snapshot.ts'

/** Where the facts come from: the loader's own parts, and the other services, which are queried. */
export type Sources = {
  readiness: Readiness
  preparation: { complete: boolean }
  measurement: Measurement
  supervisor: Supervisor
  retention: RetentionMeasures
  deadLetters: DeadLetterService
  reconciliation: Reconciliation
  desired: DesiredStates
  peers: Peers
  canary: { state: CanaryState }
}

const startedAt = new Date(performance.timeOrigin).toISOString()

type Gathered = Omit<Facts, 'at' | 'rates' | 'topic'> & { topic: Omit<TopicStatus, 'growing'> }

/** All facts except those that need earlier ones for comparison. Never throws. */
export async function gatherFacts(sources: Sources): Promise<Gathered> {
  const [{ gateway, simulator, alerts, registry }, connectors] = await Promise.all([
    sources.peers.look(),
    describeConnectors(sources),
  ])
  return {
    gateway,
    simulator,
    alerts,
    registry,
    loader: loaderOf(sources),
    topic: topicOf(sources),
    sink: { connectors },
    store: storeOf(sources),
    loss: lossOf(sources),
    dead_letters: deadLettersOf(sources),
    canary: sources.canary.state,
  }
}

function loaderOf({ readiness, preparation }: Sources): Facts['loader'] {
  return {
    started_at: startedAt,
    prepared: preparation.complete,
    waiting_for: readiness.waiting,
    warnings: readiness.warnings,
  }
}

function lossOf({ reconciliation }: Sources): Facts['loss'] {
  const { checked_at: checkedAt, missing, sampled_share: share } = reconciliation.state
  return {
    missing,
    checked: reconciliation.checked,
    sampled_ratio: share,
    last_success_at: checkedAt,
    unknown: reconciliation.unknown(Date.now()),
  }
}

function deadLettersOf({ deadLetters, measurement: { measures } }: Sources): Facts['dead_letters'] {
  const groups = deadLetters.open
  const openOf = (source: string): number =>
    groups.filter((group) => group.source === source).reduce((sum, { open }) => sum + open, 0)
  const bySource = Object.fromEntries(
    SOURCES.map((source) => [source, openOf(source)]),
  ) as Facts['dead_letters']['by_source']
  return {
    open: SOURCES.reduce((sum, source) => sum + bySource[source], 0),
    by_source: bySource,
    groups,
    topic_records: measures.dead_letters.records,
  }
}

function topicOf({
  measurement: {
    measures: { topic },
    kafka,
  },
}: Sources): Gathered['topic'] {
  return { ...topic, away: kafka.away(Date.now()) }
}

function storeOf({
  measurement: {
    measures: { table, partitions },
    table: source,
  },
  retention,
}: Sources): Facts['store'] {
  return {
    rows: table.rows,
    rows_estimated: table.rows_estimated,
    freshness_seconds: table.freshness_seconds,
    partitions,
    retention,
    away: source.away(Date.now()),
  }
}
