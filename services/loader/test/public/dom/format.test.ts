import t from 'tap'
import {
  formatAge,
  formatBytes,
  formatCount,
  formatRate,
  formatShort,
  formatSpan,
} from '../../../public/js/dom/format.js'

t.test('durations use the natural unit', (t) => {
  t.same([0, 0.085, 0.9999, 1.254, 4, 9.96, 42.4, 120, 7_200, 259_200].map(formatSpan), [
    '0 ms',
    '85 ms',
    '1.00 s',
    '1.25 s',
    '4 s',
    '10 s',
    '42 s',
    '2 min',
    '2 h',
    '3 d',
  ])
  t.end()
})

t.test('rates, counts and sizes show their significant digits', (t) => {
  t.same([0, 0.42, 15.23, 1234.5].map(formatRate), ['0', '0.4', '15.2', '1,235'])
  t.same([formatCount(12_345), formatShort(999_999), formatShort(1_234_567)], ['12,345', '999,999', '1.2M'])
  t.same([0, 512, 8192, 1_200_000].map(formatBytes), ['0 B', '512 B', '8.2 kB', '1.2 MB'])
  t.end()
})

t.test('an unknown value is a dash, never a zero', (t) => {
  for (const unknown of [null, undefined, NaN, Infinity])
    t.same(
      [formatRate, formatCount, formatShort, formatSpan, formatBytes].map((format) => format(unknown)),
      Array(5).fill('–'),
    )
  t.end()
})

t.test('ages are whole, and a future time is shown as such', (t) => {
  t.same([0.4, 3.9, 75, -30].map(formatAge), ['now', '3 s ago', '75 s ago', 'in 30 s'])
  t.end()
})
