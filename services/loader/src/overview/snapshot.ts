import type { SimulatorState } from '../clients/simulator-state.ts'
import type { DesiredState } from '../supervise/desired-states.ts'
import type { DiagnosisReport } from '../supervise/diagnosis.ts'

/** What the control page shows, as GET /overview and GET /events tell it. Times are ISO 8601, rates per second, null is unknown. */
export type Snapshot = Facts & { verdict: Verdict; stages: Stages }

export type VerdictState = 'healthy' | 'degraded' | 'broken' | 'starting'
export type StageName = 'simulator' | 'gateway' | 'kafka' | 'sink' | 'store' | 'registry' | 'loader'
/** One thing that is not as it should be: what it is and what to do, in a sentence or two. */
export type Reason = { code: string; stage: StageName; text: string; since: string | null }
export type Verdict = { state: VerdictState; reasons: Reason[] }
export type Stage = { state: 'ok' | 'warn' | 'down' | 'paused' | 'unknown'; text: string }
export type Stages = Record<StageName, Stage>

/** What was seen, before it is judged. */
export type Facts = {
  at: string
  loader: Loader
  registry: { reachable: boolean | null; detail: string | null }
  simulator: SimulatorState
  gateway: Gateway
  topic: Topic
  sink: { connectors: Connector[] }
  store: Store
  loss: Loss
  dead_letters: {
    open: number
    by_source: { gateway: number; converter: number; table: number }
    groups: { source: string; reason: string; open: number }[]
    topic_records: number
  }
  canary: Canary
  /** null: Prometheus does not answer, or is not there. */
  alerts: Alert[] | null
  rates: { received: number | null; accepted: number | null; rows: number | null }
}

/** `unknown`: since when and why topic and table could not be compared, once that is long; what was missing before may be more now. */
export type Loss = {
  missing: number
  checked: number
  sampled_ratio: number
  last_success_at: string | null
  unknown: { since: string; cause: string } | null
}

export type Loader = {
  started_at: string
  prepared: boolean
  waiting_for: Record<string, string>
  warnings: Record<string, string>
}

export type Gateway = {
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
  /** Answers of 500 and above to POST /sales. */
  requests_failed_total: number | null
  inflight_events: number | null
  schema: { version: number; id: number } | null
}

/** `away`: why Kafka could not be asked; the figures are then those of before. `growing`: the lag is longer than it was half a minute ago. */
export type Topic = {
  name: string
  records: number
  lag: number
  lag_seconds: number | null
  growing: boolean
  away: string | null
  partitions: { partition: number; end: number; committed: number | null; lag: number }[]
}

export type Connector = {
  name: string
  desired: DesiredState
  desired_by: string | null
  desired_at: string | null
  desired_reason: string | null
  /** Connect's own word; null when it is not there. */
  state: string | null
  worker: string | null
  tasks: { id: number; state: string; reason: string | null }[]
  diagnosis: DiagnosisReport | null
  /** The loader is taking records out of its way right now. */
  isolating: boolean
}

/** `away`: why Postgres could not be asked; the figures are then those of before. */
export type Store = {
  rows: number
  freshness_seconds: { p50: number | null; p99: number | null }
  partitions: { ahead: number; oldest: string | null; rows_in_default: number }
  retention: { days: number; last_success: string | null; partitions_dropped: number; default_rows_dropped: number }
  away: string | null
}

export type Canary = {
  enabled: boolean
  last_sent_at: string | null
  last_row_at: string | null
  roundtrip_seconds: number | null
  state: 'ok' | 'late' | 'lost' | 'off'
}
export type Alert = {
  name: string
  severity: string
  state: string
  summary: string
  since: string
  runbook_url: string | null
}

/** GET /history: one point a second, oldest first. */
export type HistoryPoint = {
  at: string
  received: number | null
  accepted: number | null
  rows: number | null
  lag: number | null
  freshness_p50: number | null
  freshness_p99: number | null
}
