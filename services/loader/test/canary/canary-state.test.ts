import t from 'tap'
import { type Log, stateOf } from '../../src/canary/canary-state.ts'

const log = (part: Partial<Log> = {}): Log => ({
  beganAt: 0,
  sentAt: undefined,
  rowAt: undefined,
  roundtripSeconds: undefined,
  reason: undefined,
  ...part,
})
const at = (now: number, part?: Partial<Log>) => stateOf(log(part), 10_000, 60_000, now).state

t.test('before the first it has the time that one takes', async (t) => {
  t.equal(at(14_000), 'ok')
  t.equal(at(16_000), 'late')
  t.equal(at(71_000), 'lost')
})

t.test('one that arrives in time is well; overdue it is late, and lost when none arrives for long', async (t) => {
  t.equal(at(114_000, { rowAt: 100_000, roundtripSeconds: 0.2 }), 'ok')
  t.equal(at(116_000, { rowAt: 100_000, roundtripSeconds: 0.2 }), 'late')
  t.equal(at(171_000, { rowAt: 100_000, roundtripSeconds: 0.2 }), 'lost')
})

t.test('slower than the objective is late', async (t) => {
  t.equal(at(101_000, { rowAt: 100_000, roundtripSeconds: 5.1 }), 'late')
})

t.test('switched off it says so, whatever was before', async (t) => {
  t.match(stateOf(log(), 0, 60_000, 1e9), {
    enabled: false,
    state: 'off',
    last_sent_at: null,
    last_row_at: null,
    roundtrip_seconds: null,
    reason: null,
  })
})

t.test('times are ISO 8601', async (t) => {
  t.match(stateOf(log({ sentAt: 0, rowAt: 250, roundtripSeconds: 0.25, reason: 'late' }), 10_000, 60_000, 300), {
    enabled: true,
    state: 'ok',
    last_sent_at: '1970-01-01T00:00:00.000Z',
    last_row_at: '1970-01-01T00:00:00.250Z',
    roundtrip_seconds: 0.25,
    reason: 'late',
  })
})
