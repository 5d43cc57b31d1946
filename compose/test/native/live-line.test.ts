import t from 'tap'
import { type PipelineReading, formatLine } from '../../native/live-line.ts'

const reading = (at: number, records: number, rows: number, rest: Partial<PipelineReading> = {}): PipelineReading => ({
  measured_at: new Date(at).toISOString(),
  topic: { records, lag: 3 },
  table: { rows, rows_estimated: false, loaded: rows, freshness_seconds: { p50: 0.123, p99: 0.456 } },
  connectors: [{ name: 'pg-sales-jdbc-sink', state: 'RUNNING' }],
  ...rest,
})

t.test('rates are per second, whatever the time between two readings', async (t) => {
  t.equal(
    formatLine(reading(1_000, 100, 90), reading(3_000, 130, 150), []),
    'in 15.0 sales/s · rows 30.0/s · lag 3 · sale to row 0.12 s (p99 0.46 s) · 150 rows',
  )
})

t.test('one reading has no rates, nor have two at the same time', async (t) => {
  t.match(formatLine(undefined, reading(1_000, 100, 1_234_567), []), /^in – sales\/s · rows –\/s · .* 1,234,567 rows$/)
  t.match(formatLine(reading(1_000, 100, 90), reading(1_000, 130, 150), []), /^in – sales\/s/)
})

t.test('counters that were reset show 0, never a negative rate', async (t) => {
  t.match(formatLine(reading(1_000, 100, 90), reading(2_000, 0, 10), []), /^in 0\.0 sales\/s · rows 0\.0\/s/)
})

t.test('without new rows, freshness is a dash', async (t) => {
  const quiet = reading(2_000, 0, 0, {
    table: { rows: 0, rows_estimated: false, loaded: 0, freshness_seconds: { p50: null, p99: null } },
  })
  t.match(formatLine(undefined, quiet, []), 'sale to row – · 0 rows')
})

t.test('problems come first: parts, then connectors', async (t) => {
  const paused = reading(2_000, 0, 0, { connectors: [{ name: 'pg-sales-jdbc-sink', state: 'PAUSED' }] })
  t.match(
    formatLine(undefined, paused, ['kafka restarting', 'connect stopped']),
    /^! kafka restarting, connect stopped {2}! pg-sales-jdbc-sink PAUSED {2}in /,
  )
})

t.test('a connector that Connect does not know yet is reported as such', async (t) => {
  t.match(
    formatLine(undefined, reading(2_000, 0, 0, { connectors: [{ name: 'pg-sales-jdbc-sink', state: null }] }), []),
    /^! pg-sales-jdbc-sink does not exist yet {2}in /,
  )
})

t.test('a loader that does not respond is reported after other problems', async (t) => {
  t.equal(formatLine(reading(1_000, 1, 1), undefined, []), 'the loader does not respond')
  t.equal(formatLine(undefined, undefined, ['loader failed']), '! loader failed  the loader does not respond')
})

t.test(
  'an estimated number of rows is marked, and a dropped partition does not look like a negative rate',
  async (t) => {
    const table = { rows_estimated: true, freshness_seconds: { p50: 0.1, p99: 0.2 } }
    const before = reading(1_000, 0, 0, { table: { ...table, rows: 50_000_000, loaded: 100 } })
    const now = reading(2_000, 15, 0, { table: { ...table, rows: 40_000_000, loaded: 115 } })
    t.match(formatLine(before, now, []), /rows 15\.0\/s .* ~40,000,000 rows$/)
  },
)
