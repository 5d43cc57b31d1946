import t from 'tap'
import { Hold } from '../src/hold.ts'

t.test('the longest wait that was asked for counts, and overlapping ones count once', async (t) => {
  const hold = new Hold()
  t.equal(hold.leftAt(0), 0)
  hold.ask(1_000, 0)
  hold.ask(500, 100)
  t.equal(hold.leftAt(400), 600)
  hold.ask(1_000, 500)
  t.equal(hold.leftAt(1_000), 500)
  t.equal(hold.totalMs, 1_500)
  t.equal(hold.leftAt(2_000), 0)
  hold.ask(100, 5_000)
  t.equal(hold.totalMs, 1_600)
})
