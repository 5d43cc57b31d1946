import t from 'tap'
import { DrainRate } from '../../src/admission/drain-rate.ts'

function steady(salesPerSecond: number, seconds: number): DrainRate {
  const drain = new DrainRate(0)
  for (let at = 100; at <= seconds * 1000; at += 100) drain.acknowledged(salesPerSecond / 10, at)
  return drain
}

t.test('a steady rate is measured at once and stays', async (t) => {
  for (const seconds of [1, 5, 60]) {
    const rate = steady(1_000, seconds).at(seconds * 1000)
    t.ok(Math.abs(rate - 1_000) < 60, `${rate} after ${seconds} s`)
  }
})

t.test('the wait is the amount in flight divided by the rate, within limits', async (t) => {
  const drain = steady(1_000, 60)
  t.equal(drain.secondsToDrain(9_500, 60_000), 10)
  t.equal(drain.secondsToDrain(1, 60_000), 1)
  t.equal(drain.secondsToDrain(0, 60_000), 1)
  t.equal(drain.secondsToDrain(1e9, 60_000), 30)
})

t.test('a stalled broker makes the wait longer; one that never accepted anything gives no estimate', async (t) => {
  const drain = steady(1_000, 60)
  const before = drain.secondsToDrain(3_000, 60_000)
  t.ok(drain.secondsToDrain(3_000, 65_000) > before)
  t.equal(new DrainRate(0).secondsToDrain(20_000, 1_000), 1)
})
