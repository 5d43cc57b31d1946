import t from 'tap'
import { CounterRate } from '../../src/overview/rate.ts'

t.test('the rate covers the last seconds, smoothed', async (t) => {
  const rate = new CounterRate(5_000)
  t.equal(rate.perSecond(0), null)
  rate.add(100, 0)
  t.equal(rate.perSecond(0), null, 'one reading is not enough')
  for (const [at, value] of [
    [2_000, 120],
    [4_000, 160],
    [4_000, 999],
    [6_000, 160],
  ] as const)
    rate.add(value, at)
  t.equal(rate.perSecond(6_000), 10)
  rate.add(260, 8_000)
  t.equal(rate.perSecond(8_000), (260 - 120) / 6, 'older readings are dropped')
})

t.test('a counter that was reset counts from zero, and a failed read starts over', async (t) => {
  const rate = new CounterRate(10_000)
  rate.add(1_000, 0)
  rate.add(30, 2_000)
  t.equal(rate.perSecond(2_000), 15)
  rate.add(null, 4_000)
  t.equal(rate.perSecond(4_000), null)
  rate.add(500, 6_000)
  rate.add(520, 8_000)
  t.equal(rate.perSecond(8_000), 10)
})

t.test('without recent readings the rate is unknown', async (t) => {
  const rate = new CounterRate(5_000)
  rate.add(0, 0)
  rate.add(50, 5_000)
  t.equal(rate.perSecond(15_000), 10)
  t.equal(rate.perSecond(15_001), null)
})

t.test('readings from before a gap, or from before the clock was set back, are ignored', async (t) => {
  const rate = new CounterRate(5_000)
  for (const [at, value] of [
    [0, 0],
    [2_000, 20],
    [3_600_000, 7_220],
  ] as const)
    rate.add(value, at)
  t.equal(rate.perSecond(3_600_000), null)
  rate.add(7_320, 3_602_000)
  t.equal(rate.perSecond(3_602_000), 50)
  t.equal(rate.perSecond(1_000), null)
  for (const [at, value] of [
    [1_000, 7_350],
    [2_000, 7_380],
  ] as const)
    rate.add(value, at)
  t.equal(rate.perSecond(2_000), 30)
})
