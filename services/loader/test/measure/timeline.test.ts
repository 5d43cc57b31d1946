import t from 'tap'
import { type Timeline, extend, forget, timeOf } from '../../src/measure/timeline.ts'

const looks = (...points: [end: number, at: number][]): Timeline =>
  points.reduce<Timeline>((timeline, [end, at]) => extend(timeline, end, at), [])

t.test('a record was appended between the two observations around it', async (t) => {
  const timeline = looks([0, 1_000], [10, 3_000], [20, 5_000])
  t.equal(timeOf(timeline, 0), 1_000)
  t.equal(timeOf(timeline, 5), 2_000)
  t.equal(timeOf(timeline, 10), 3_000)
  t.equal(timeOf(timeline, 15), 4_000)
  t.equal(timeOf(timeline, 20), undefined, 'not there yet')
})

t.test('what comes after an hour of nothing is new, and what came before it stays old', async (t) => {
  const timeline = looks([0, 0], [10, 2_000], [10, 4_000], [10, 6_000], [10, 3_600_000], [11, 3_602_000])
  t.equal(timeOf(timeline, 9), 1_800)
  t.equal(timeOf(timeline, 10), 3_600_000)
  t.equal(timeline.length, 4, 'the hour takes two points')
})

t.test('a record from before the first observation is no younger than that observation', async (t) => {
  t.equal(timeOf(looks([100, 5_000], [110, 7_000]), 3), 5_000)
})

t.test('a partition that ends earlier than before is another one', async (t) => {
  t.same(looks([100, 5_000], [110, 7_000], [3, 9_000]), [{ end: 3, at: 9_000 }])
})

t.test('what is committed is forgotten, what waits is not', async (t) => {
  const timeline = looks([0, 1_000], [10, 3_000], [20, 5_000], [30, 7_000])
  t.same(forget(timeline, 15), [
    { end: 10, at: 3_000 },
    { end: 20, at: 5_000 },
    { end: 30, at: 7_000 },
  ])
  t.equal(timeOf(forget(timeline, 15), 15), timeOf(timeline, 15))
  t.same(forget(timeline, 0), timeline)
})

t.test('a long backlog takes a bounded number of points and keeps its age', async (t) => {
  let timeline = looks([0, 0])
  for (let look = 1; look <= 100_000; look++) timeline = extend(timeline, look * 10, look * 2_000)
  t.ok(timeline.length <= 1_000, `${timeline.length} points`)
  t.equal(timeOf(timeline, 0), 0)
  t.ok(Math.abs((timeOf(timeline, 999_995) ?? 0) - 199_999_000) < 1, 'the newest to the second')
})
