import t from 'tap'
import { expiredDays } from '../../src/prepare/drop-partitions.ts'

const days = ['2026-03-02', '2026-02-28', '2026-03-01', '2026-02-27', '2026-03-03']

t.test('days before the oldest kept one are dropped, oldest first', async (t) => {
  t.same(expiredDays(days, '2026-03-02', 1), ['2026-02-27', '2026-02-28'])
  t.same(expiredDays(days, '2026-03-02', 3), [])
  t.same(expiredDays(['2024-02-28', '2024-02-29', '2024-03-01'], '2024-03-01', 1), ['2024-02-28'], 'a leap year')
})

t.test('0 keeps everything', async (t) => {
  t.same(expiredDays(days, '2036-03-02', 0), [])
})

t.test('the last day is kept however old it is, and so are future days', async (t) => {
  t.same(expiredDays(days, '2036-03-02', 1), days.filter((day) => day !== '2026-03-03').sort())
  t.same(expiredDays(['2026-03-01'], '2036-03-02', 1), [])
  t.same(expiredDays(days, '2026-02-01', 1), [])
})
