import type { ConnectorStatus, Facts } from '../../src/overview/snapshot.ts'

export const CONNECTOR: ConnectorStatus = {
  name: 'sink',
  desired: 'running',
  desired_by: null,
  desired_at: null,
  desired_reason: null,
  state: 'RUNNING',
  worker: 'w',
  tasks: [{ id: 0, state: 'RUNNING', reason: null }],
  diagnosis: null,
  isolating: false,
}

const HEALTHY: Facts = {
  at: '2026-01-01T12:00:00.000Z',
  loader: { started_at: '2026-01-01T11:00:00.000Z', prepared: true, waiting_for: {}, warnings: {} },
  registry: { reachable: true, detail: null },
  simulator: {
    reachable: true,
    paused: false,
    rate_per_sec: 15,
    max_rate_per_sec: 100,
    replaying: false,
    sent_total: 1,
    in_flight: 0,
  },
  gateway: {
    reachable: true,
    ready: true,
    waiting_for: {},
    warnings: {},
    received_total: 1,
    accepted_total: 1,
    duplicate_total: 0,
    rejected_total: 0,
    unknown_total: 0,
    rejected_by_reason: {},
    requests_failed_total: 0,
    inflight_events: 0,
    schema: null,
  },
  topic: { name: 'sales', records: 10, lag: 0, lag_seconds: 0, growing: false, away: null, partitions: [] },
  sink: { connectors: [CONNECTOR] },
  store: {
    rows_estimated: false,
    rows: 10,
    freshness_seconds: { p50: null, p99: null },
    partitions: { ahead: 3, oldest: null, rows_in_default: 0 },
    away: null,
    retention: { days: 35, last_success: null, partitions_dropped: 0, default_rows_dropped: 0 },
  },
  loss: { missing: 0, checked: 10, sampled_ratio: 1, last_success_at: null, unknown: null },
  dead_letters: { open: 0, by_source: { gateway: 0, converter: 0, table: 0 }, groups: [], topic_records: 0 },
  canary: { enabled: true, last_sent_at: null, last_row_at: null, roundtrip_seconds: null, state: 'ok', reason: null },
  alerts: [],
  rates: { received: 0, accepted: 0, rows: 0 },
}

type FactChanges = { [Part in keyof Facts]?: Partial<Facts[Part]> }

/** The facts of a healthy pipeline with some changes. */
export function factsWith(changes: FactChanges = {}): Facts {
  const facts = structuredClone(HEALTHY) as unknown as Record<string, unknown>
  for (const [part, change] of Object.entries(changes))
    facts[part] = typeof change === 'object' ? { ...(facts[part] as object), ...change } : change
  return facts as unknown as Facts
}
