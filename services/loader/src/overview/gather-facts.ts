import type { Readiness } from '@stream-retail/chassis/health'
import type { DesiredStates } from '../supervise/desired-states.ts'
import type { DeadLetterService } from '../dead-letters/dead-letter-service.ts'
import { SOURCES } from '../dead-letters/dead-letter.ts'
import type { Measurement } from '../measure/measurement.ts'
import type { RetentionMeasures } from '../prepare/partitions.ts'
import type { Reconciliation } from '../reconcile/reconciliation.ts'
import type { Supervisor } from '../supervise/supervisor.ts'
import { describeConnectors } from './describe-connectors.ts'
import type { Peers } from './peers.ts'
import type { Canary, Facts, Topic } from './snapshot.ts'

/** Whence the facts come: what the loader knows by itself, and the others, who are asked. */
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
  canary: { state: Canary }
}

const startedAt = new Date(performance.timeOrigin).toISOString()

type Gathered = Omit<Facts, 'at' | 'rates' | 'topic'> & { topic: Omit<Topic, 'growing'> }

/** All facts but those that come of comparing with earlier ones. Never throws. */
export async function gatherFacts(sources: Sources): Promise<Gathered> {
  const {
    readiness,
    preparation,
    peers,
    deadLetters,
    reconciliation,
    measurement: { measures },
  } = sources
  const [{ gateway, simulator, alerts, registry }, connectors] = await Promise.all([
    peers.look(),
    describeConnectors(sources),
  ])
  const { checked_at: checkedAt, missing, sampled_share: share } = reconciliation.state
  const groups = deadLetters.open
  const openOf = (source: string): number =>
    groups.filter((group) => group.source === source).reduce((sum, { open }) => sum + open, 0)
  const bySource = Object.fromEntries(
    SOURCES.map((source) => [source, openOf(source)]),
  ) as Facts['dead_letters']['by_source']
  return {
    gateway,
    simulator,
    alerts,
    registry,
    loader: {
      started_at: startedAt,
      prepared: preparation.complete,
      waiting_for: readiness.waiting,
      warnings: readiness.warnings,
    },
    topic: topicOf(sources),
    sink: { connectors },
    store: storeOf(sources),
    loss: {
      missing,
      checked: reconciliation.checked,
      sampled_ratio: share,
      last_success_at: checkedAt,
      unknown: reconciliation.unknown(Date.now()),
    },
    dead_letters: {
      open: SOURCES.reduce((sum, source) => sum + bySource[source], 0),
      by_source: bySource,
      groups,
      topic_records: measures.dead_letters.records,
    },
    canary: sources.canary.state,
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
    table: asked,
  },
  retention,
}: Sources): Facts['store'] {
  return {
    rows: table.rows,
    freshness_seconds: table.freshness_seconds,
    partitions,
    retention,
    away: asked.away(Date.now()),
  }
}
