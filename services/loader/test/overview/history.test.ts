import t from 'tap'
import { History } from '../../src/overview/history.ts'

const point = (lag: number) => ({
  at: '',
  received: null,
  accepted: null,
  rows: null,
  lag,
  freshness_p50: null,
  freshness_p99: null,
})

t.test('the oldest point leaves when there are enough', async (t) => {
  const history = new History(3)
  for (const lag of [1, 2, 3, 4]) history.add(point(lag))
  t.same(
    history.points.map(({ lag }) => lag),
    [2, 3, 4],
  )
  t.same([history.ago(0)?.lag, history.ago(2)?.lag, history.ago(3)], [4, 2, undefined])
})
