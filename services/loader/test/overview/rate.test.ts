import t from 'tap'
import { Rate } from '../../src/overview/rate.ts'

t.test('the rate is that of the last seconds, evened out', async (t) => {
  const rate = new Rate(5_000)
  t.equal(rate.perSecond(0), null)
  rate.add(100, 0)
  t.equal(rate.perSecond(0), null, 'one reading tells nothing')
  for (const [at, value] of [
    [2_000, 120],
    [4_000, 160],
    [4_000, 999],
    [6_000, 160],
  ] as const)
    rate.add(value, at)
  t.equal(rate.perSecond(6_000), 10)
  rate.add(260, 8_000)
  t.equal(rate.perSecond(8_000), (260 - 120) / 6, 'older readings than are needed are forgotten')
})

t.test('a counter that begins anew counts from zero, and one that could not be read begins anew', async (t) => {
  const rate = new Rate(10_000)
  rate.add(1_000, 0)
  rate.add(30, 2_000)
  t.equal(rate.perSecond(2_000), 15)
  rate.add(null, 4_000)
  t.equal(rate.perSecond(4_000), null)
  rate.add(500, 6_000)
  rate.add(520, 8_000)
  t.equal(rate.perSecond(8_000), 10)
})

t.test('of readings that have stopped to come nobody knows a rate', async (t) => {
  const rate = new Rate(5_000)
  rate.add(0, 0)
  rate.add(50, 5_000)
  t.equal(rate.perSecond(15_000), 10)
  t.equal(rate.perSecond(15_001), null)
})

t.test('readings from before a pause, or from before the clock was set back, tell nothing of now', async (t) => {
  const rate = new Rate(5_000)
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
