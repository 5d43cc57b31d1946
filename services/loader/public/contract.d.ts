/** What the loader tells the page. Times are ISO 8601, rates per second; null is unknown. */
export type StageState = 'ok' | 'warn' | 'down' | 'paused' | 'unknown'
export type StageName = 'simulator' | 'gateway' | 'kafka' | 'sink' | 'store'
export type Reason = { code: string; stage: string | null; text: string; since: string | null }
export type Alert = { name: string; severity: string; state: string; summary: string; since: string | null; runbook_url: string | null }
export type Connector = {
  name: string; desired: 'running' | 'paused' | 'stopped'; desired_by: string | null; desired_at: string | null; desired_reason: string | null
  state: string | null; worker: string | null; tasks: { id: number; state: string; reason?: string | null }[]
  trouble: { reason: string; detail: string; hint: string | null; since: string | null; attempts: number; summary: string; next: { does: string; at: string | null; until: string | null } } | null
}
type N = number | null
export type Snapshot = {
  at: string
  verdict: { state: 'healthy' | 'degraded' | 'broken' | 'starting'; reasons: Reason[] }
  stages: Record<StageName, { state: StageState; text: string }>
  simulator: { reachable: boolean; paused: boolean | null; rate_per_sec: N; max_rate_per_sec: N; replaying: boolean | null; sent_total: N; in_flight: N }
  gateway: {
    reachable: boolean; ready: boolean | null; waiting_for: Record<string, string>; warnings: Record<string, string>
    received_total: N; accepted_total: N; duplicate_total: N; rejected_total: N; unknown_total: N; rejected_by_reason: Record<string, number>
    requests_failed_total: N; inflight_events: N; schema: { version: N; id: N } | null
  }
  topic: { name: string; records: N; lag: N; lag_seconds: N; partitions: { partition: number; end: N; committed: N; lag: N }[] }
  sink: { connectors: Connector[] }
  store: { rows: N; freshness_seconds: { p50: N; p99: N }; partitions: { ahead: N; oldest: string | null; rows_in_default: N }; retention: unknown }
  loss: { missing: N; checked: N; sampled_ratio: N; last_success_at: string | null }
  dead_letters: { open: N; by_source: Record<string, number>; topic_records: N; groups?: { source: string; reason: string; open: number }[] }
  canary: { enabled: boolean; last_sent_at: string | null; last_row_at: string | null; roundtrip_seconds: N; state: 'ok' | 'late' | 'lost' | 'off' }
  alerts: Alert[] | null
  rates: { received: N; accepted: N; rows: N }
}
export type Point = { at: string; received: N; accepted: N; rows: N; lag: N; freshness_p50: N; freshness_p99: N }
export type Sale = { event_id: string; store_id: number; sku: number; qty: number; ts: string | number; accepted_at: string | null; loaded_at: string; seconds: N }
