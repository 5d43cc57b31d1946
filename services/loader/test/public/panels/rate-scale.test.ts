import t from 'tap'
import { SAFE_RATE, STEPS, rateAt, stepOf } from '../../../public/js/panels/rate-scale.js'

t.test('the slider rises monotonically from zero to the safe limit', (t) => {
  t.equal(rateAt(0), 0)
  t.equal(rateAt(STEPS), SAFE_RATE)
  const rates = Array.from({ length: STEPS + 1 }, (_, step) => rateAt(step))
  t.ok(rates.every((rate, step) => step === 0 || rate >= (rates[step - 1] ?? 0)))
  t.ok(rateAt(50) < 40, 'half of the scale is for slow rates')
  t.end()
})

t.test('each rate has its step, and rates beyond the maximum use the last one', (t) => {
  for (const rate of [0, 1, 15, 100, SAFE_RATE])
    t.ok(Math.abs(rateAt(stepOf(rate)) - rate) <= rate * 0.05 + 0.1, `${rate}`)
  t.equal(stepOf(100_000), STEPS)
  t.end()
})
