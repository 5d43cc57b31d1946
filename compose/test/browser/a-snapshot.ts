import type { HistoryPoint, Snapshot } from '../../../services/loader/src/overview/snapshot.ts'

const ago = (seconds: number): string => new Date(Date.now() - seconds * 1000).toISOString()
const OK = { state: 'ok', text: 'fine' } as const

/** A snapshot of a pipeline at fifteen sales per second. */
export function aSnapshot(): Snapshot {
  return {
    at: ago(0),
    verdict: { state: 'healthy', reasons: [] },
    stages: {
      simulator: { ...OK },
      gateway: { ...OK },
      kafka: { ...OK },
      sink: { ...OK },
      store: { ...OK },
      registry: { ...OK },
      loader: { ...OK },
    },
    loader: { started_at: ago(3600), prepared: true, waiting_for: {}, warnings: {} },
    registry: { reachable: true, detail: null },
    simulator: {
      reachable: true,
      paused: false,
      rate_per_sec: 15,
      max_rate_per_sec: 100_000,
      replaying: false,
      sent_total: 48_211,
      in_flight: 1,
    },
    gateway: {
      reachable: true,
      ready: true,
      waiting_for: {},
      warnings: {},
      received_total: 48_243,
      accepted_total: 48_210,
      duplicate_total: 12,
      rejected_total: 21,
      unknown_total: 0,
      rejected_by_reason: { out_of_range: 18, not_uuid: 3 },
      requests_failed_total: 0,
      inflight_events: 2,
      schema: { version: 2, id: 9 },
    },
    topic: {
      name: 'sales',
      records: 48_212,
      lag: 3,
      lag_seconds: 0.2,
      growing: false,
      away: null,
      partitions: Array.from({ length: 6 }, (_, partition) => ({
        partition,
        end: 8000 + partition,
        committed: 8000,
        lag: partition % 2,
      })),
    },
    sink: {
      connectors: [
        {
          name: 'pg-sales-jdbc-sink',
          desired: 'running',
          desired_by: null,
          desired_at: null,
          desired_reason: null,
          state: 'RUNNING',
          worker: '127.0.0.1:8083',
          tasks: [{ id: 0, state: 'RUNNING', reason: null }],
          diagnosis: null,
          isolating: false,
        },
      ],
    },
    store: {
      rows_estimated: false,
      rows: 48_207,
      freshness_seconds: { p50: 0.11, p99: 0.24 },
      partitions: { ahead: 3, oldest: '2026-11-16', rows_in_default: 0 },
      retention: { days: 35, last_success: ago(9), partitions_dropped: 0, default_rows_dropped: 0 },
      away: null,
    },
    loss: { missing: 0, checked: 48_190, sampled_ratio: 1, last_success_at: ago(2), unknown: null },
    dead_letters: {
      open: 4,
      by_source: { gateway: 2, converter: 1, table: 1 },
      topic_records: 2,
      groups: [
        { source: 'gateway', reason: 'out_of_range', open: 1 },
        { source: 'table', reason: 'invalid_text', open: 1 },
      ],
    },
    canary: {
      enabled: true,
      last_sent_at: ago(3),
      last_row_at: ago(3),
      roundtrip_seconds: 0.31,
      state: 'ok',
      reason: null,
    },
    alerts: [],
    rates: { received: 15.1, accepted: 15, rows: 15 },
  }
}

/** 15 minutes of history in which the sink was paused for a minute. */
export function somePoints(): HistoryPoint[] {
  const now = Date.now()
  return Array.from({ length: 900 }, (_, index) => {
    const wave = Math.sin(index / 60) * 2 + Math.sin(index / 7)
    const held = index > 500 && index < 560
    const late = index >= 560 && index < 568
    return {
      at: new Date(now - (900 - index) * 1000).toISOString(),
      received: 15 + wave,
      accepted: 15 + wave,
      rows: held ? 0 : late ? 120 : 15 + wave * 0.9,
      lag: held ? (index - 500) * 15 : late ? (568 - index) * 110 : 2 + Math.abs(wave),
      freshness_p50: held ? null : late ? 30 : 0.1 + Math.abs(wave) / 60,
      freshness_p99: held ? null : late ? 58 : 0.22 + Math.abs(wave) / 30,
    }
  })
}
