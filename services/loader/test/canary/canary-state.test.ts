import t from 'tap'
import { type CanaryHistory, stateOf } from '../../src/canary/canary-state.ts'

const history = (part: Partial<CanaryHistory> = {}): CanaryHistory => ({
  beganAt: 0,
  sentAt: undefined,
  rowAt: undefined,
  roundtripSeconds: undefined,
  reason: undefined,
  ...part,
})
const at = (now: number, part?: Partial<CanaryHistory>) => stateOf(history(part), 10_000, 60_000, now).state

t.test('before its first row, the canary is overdue after an interval and the objective', async (t) => {
  t.equal(at(14_000), 'ok')
  t.equal(at(16_000), 'late')
  t.equal(at(71_000), 'lost')
})

t.test('a row in time is ok; an overdue one is late, and lost after CANARY_LATE_MS', async (t) => {
  t.equal(at(114_000, { rowAt: 100_000, roundtripSeconds: 0.2 }), 'ok')
  t.equal(at(116_000, { rowAt: 100_000, roundtripSeconds: 0.2 }), 'late')
  t.equal(at(171_000, { rowAt: 100_000, roundtripSeconds: 0.2 }), 'lost')
})

t.test('a round trip longer than the objective is late', async (t) => {
  t.equal(at(101_000, { rowAt: 100_000, roundtripSeconds: 5.1 }), 'late')
})

t.test('switched off, the state says so, whatever happened before', async (t) => {
  t.match(stateOf(history(), 0, 60_000, 1e9), {
    enabled: false,
    state: 'off',
    last_sent_at: null,
    last_row_at: null,
    roundtrip_seconds: null,
    reason: null,
  })
})

t.test('times are ISO 8601', async (t) => {
  t.match(stateOf(history({ sentAt: 0, rowAt: 250, roundtripSeconds: 0.25, reason: 'late' }), 10_000, 60_000, 300), {
    enabled: true,
    state: 'ok',
    last_sent_at: '1970-01-01T00:00:00.000Z',
    last_row_at: '1970-01-01T00:00:00.250Z',
    roundtrip_seconds: 0.25,
    reason: 'late',
  })
})
