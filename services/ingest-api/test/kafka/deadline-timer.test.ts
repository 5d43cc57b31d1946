import t from 'tap'
import { DeadlineTimer } from '../../src/kafka/deadline-timer.ts'
import { until } from '../../../chassis/test/until.ts'

t.test('it fires at each deadline, though only the first was set, and not before', async (t) => {
  const begun = performance.now()
  const deadlines = [begun + 20, begun + 40, begun + 41]
  const timer = new DeadlineTimer((now) => {
    while ((deadlines[0] ?? Infinity) <= now) deadlines.shift()
    return deadlines[0]
  })
  timer.watch(begun + 20)
  timer.watch(begun + 40)
  await until('all have fired', () => deadlines.length === 0)
  t.ok(performance.now() >= begun + 41)
})

t.test('stopped, it does not fire', async (t) => {
  let came = 0
  const timer = new DeadlineTimer(() => {
    came++
    return undefined
  })
  timer.watch(performance.now() + 5)
  timer.stop()
  const other = new DeadlineTimer(() => {
    came += 10
    return undefined
  })
  other.watch(performance.now() + 10)
  await until('the other fired', () => came >= 10)
  t.equal(came, 10)
})
