import type { CanaryState } from '../canary/canary-state.ts'
import type { SimulatorState } from '../clients/simulator-state.ts'
import type { DesiredState } from '../supervise/desired-states.ts'
import type { DiagnosisReport } from '../supervise/diagnosis.ts'

/**
 * What GET /overview and GET /events return, and the control page shows. Times are ISO 8601, rates per second; null is
 * unknown.
 */
export type Snapshot = Facts & { verdict: Verdict; stages: Stages }

export type VerdictState = 'healthy' | 'degraded' | 'broken' | 'starting'
export type StageName = 'simulator' | 'gateway' | 'kafka' | 'sink' | 'store' | 'registry' | 'loader'
/** One thing that is wrong: what it is and what to do about it, in a sentence or two. */
export type VerdictReason = { code: string; stage: StageName; text: string; since: string | null }
export type Verdict = { state: VerdictState; reasons: VerdictReason[] }
export type StageStatus = { state: 'ok' | 'warn' | 'down' | 'paused' | 'unknown'; text: string }
export type Stages = Record<StageName, StageStatus>

/** The observed facts, before they are judged. */
export type Facts = {
  at: string
  loader: LoaderStatus
  registry: { reachable: boolean | null; detail: string | null }
  simulator: SimulatorState
  gateway: GatewayStatus
  topic: TopicStatus
  sink: { connectors: ConnectorStatus[] }
  store: StoreStatus
  loss: LossStatus
  dead_letters: {
    open: number
    by_source: { gateway: number; converter: number; table: number }
    groups: { source: string; reason: string; open: number }[]
    topic_records: number
  }
  canary: CanaryState
  /** null: Prometheus does not answer, or is not configured. */
  alerts: ActiveAlert[] | null
  rates: { received: number | null; accepted: number | null; rows: number | null }
}

/**
 * `unknown`: since when and why topic and table could not be compared; null unless that has lasted long. `missing` may
 * be outdated then.
 */
export type LossStatus = {
  missing: number
  checked: number
  sampled_ratio: number
  last_success_at: string | null
  unknown: { since: string; cause: string } | null
}

export type LoaderStatus = {
  started_at: string
  prepared: boolean
  waiting_for: Record<string, string>
  warnings: Record<string, string>
}

export type GatewayStatus = {
  reachable: boolean
  ready: boolean | null
  waiting_for: Record<string, string>
  warnings: Record<string, string>
  received_total: number | null
  accepted_total: number | null
  duplicate_total: number | null
  rejected_total: number | null
  unknown_total: number | null
  rejected_by_reason: Record<string, number>
  /** Responses to POST /sales with status 500 and above. */
  requests_failed_total: number | null
  inflight_events: number | null
  schema: { version: number; id: number } | null
}

/**
 * `away`: why Kafka could not be queried; the figures are then the last known. `growing`: the lag is longer than half a
 * minute ago.
 */
export type TopicStatus = {
  name: string
  records: number
  lag: number
  lag_seconds: number | null
  growing: boolean
  away: string | null
  partitions: { partition: number; end: number; committed: number | null; lag: number }[]
}

export type ConnectorStatus = {
  name: string
  desired: DesiredState
  desired_by: string | null
  desired_at: string | null
  desired_reason: string | null
  /** As Connect names it; null when Connect does not know the connector. */
  state: string | null
  worker: string | null
  tasks: { id: number; state: string; reason: string | null }[]
  diagnosis: DiagnosisReport | null
  /** True while the loader isolates rejected records. */
  isolating: boolean
}

/** `away`: why Postgres could not be queried; the figures are then the last known. */
export type StoreStatus = {
  rows: number
  /** Large partitions are in `rows` as an estimate. */
  rows_estimated: boolean
  freshness_seconds: { p50: number | null; p99: number | null }
  partitions: { ahead: number; oldest: string | null; rows_in_default: number }
  retention: { days: number; last_success: string | null; partitions_dropped: number; default_rows_dropped: number }
  away: string | null
}

/** An alert that Prometheus reports as pending or firing. */
export type ActiveAlert = {
  name: string
  severity: string
  state: string
  summary: string
  since: string
  runbook_url: string | null
}

/** GET /history: one point per second, oldest first. */
export type HistoryPoint = {
  at: string
  received: number | null
  accepted: number | null
  rows: number | null
  lag: number | null
  freshness_p50: number | null
  freshness_p99: number | null
}
