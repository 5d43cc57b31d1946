import t from 'tap'
import { Throttle } from '../../src/delivery/throttle.ts'

t.test('the longest postponement counts, and overlaps count once', async (t) => {
  const throttle = new Throttle()
  t.equal(throttle.leftAt(0), 0)
  throttle.extend(1_000, 0)
  throttle.extend(500, 100)
  t.equal(throttle.leftAt(400), 600)
  throttle.extend(1_000, 500)
  t.equal(throttle.leftAt(1_000), 500)
  t.equal(throttle.totalMs, 1_500)
  t.equal(throttle.leftAt(2_000), 0)
  throttle.extend(100, 5_000)
  t.equal(throttle.totalMs, 1_600)
})
