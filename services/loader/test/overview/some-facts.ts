import type { Connector, Facts } from '../../src/overview/snapshot.ts'

export const CONNECTOR: Connector = {
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

const WELL: Facts = {
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
    rows: 10,
    freshness_seconds: { p50: null, p99: null },
    partitions: { ahead: 3, oldest: null, rows_in_default: 0 },
    away: null,
    retention: { days: 35, last_success: null, partitions_dropped: 0, default_rows_dropped: 0 },
  },
  loss: { missing: 0, checked: 10, sampled_ratio: 1, last_success_at: null, unknown: null },
  dead_letters: { open: 0, by_source: { gateway: 0, converter: 0, table: 0 }, groups: [], topic_records: 0 },
  canary: { enabled: true, last_sent_at: null, last_row_at: null, roundtrip_seconds: null, state: 'ok' },
  alerts: [],
  rates: { received: 0, accepted: 0, rows: 0 },
}

type Parts = { [Part in keyof Facts]?: Partial<Facts[Part]> }

/** A pipeline that is well, but for the parts of facts that are given. */
export function factsWith(parts: Parts = {}): Facts {
  const facts = structuredClone(WELL) as unknown as Record<string, unknown>
  for (const [part, change] of Object.entries(parts))
    facts[part] = typeof change === 'object' ? { ...(facts[part] as object), ...change } : change
  return facts as unknown as Facts
}
