import t from 'tap'
import { PointHistory } from '../../src/overview/history.ts'

const point = (lag: number) => ({
  at: '',
  received: null,
  accepted: null,
  rows: null,
  lag,
  freshness_p50: null,
  freshness_p99: null,
})

t.test('a full history drops its oldest point', async (t) => {
  const history = new PointHistory(3)
  for (const lag of [1, 2, 3, 4]) history.add(point(lag))
  t.same(
    history.points.map(({ lag }) => lag),
    [2, 3, 4],
  )
  t.same([history.ago(0)?.lag, history.ago(2)?.lag, history.ago(3)], [4, 2, undefined])
})
