/**
 * How the canary is. `late`: the last one took longer than the objective, or the next is overdue; `lost`: none has
 * become a row for `CANARY_LATE_MS`.
 */
export type CanaryState = {
  enabled: boolean
  /** ISO 8601. */
  last_sent_at: string | null
  last_row_at: string | null
  /** Of the last one that became a row. */
  roundtrip_seconds: number | null
  state: 'ok' | 'late' | 'lost' | 'off'
  /** What went wrong with the latest one that is no row; null while they arrive. */
  reason: string | null
}

/** What is remembered of the canary sales so far. Times in epoch milliseconds. */
export type CanaryHistory = {
  beganAt: number
  sentAt: number | undefined
  rowAt: number | undefined
  roundtripSeconds: number | undefined
  reason: string | undefined
}

/** The objective of the pipeline: seconds until a sale is a row. */
const OBJECTIVE_SECONDS = 5

/** Judged by how long none has arrived, so that a canary that is not even sent counts as lost, too. Pure. */
export function stateOf(history: CanaryHistory, intervalMs: number, lateMs: number, now: number): CanaryState {
  const { beganAt, sentAt, rowAt, roundtripSeconds, reason } = history
  const overdueMs = now - (rowAt ?? beganAt) - intervalMs
  const late = overdueMs > OBJECTIVE_SECONDS * 1000 || (roundtripSeconds ?? 0) > OBJECTIVE_SECONDS
  return {
    enabled: intervalMs > 0,
    last_sent_at: iso(sentAt),
    last_row_at: iso(rowAt),
    roundtrip_seconds: roundtripSeconds ?? null,
    state: intervalMs === 0 ? 'off' : overdueMs > lateMs ? 'lost' : late ? 'late' : 'ok',
    reason: reason ?? null,
  }
}

const iso = (at: number | undefined): string | null => (at === undefined ? null : new Date(at).toISOString())
