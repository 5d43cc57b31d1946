import t from 'tap'
import { RequestTally } from '../src/request-tally.ts'

t.test('requests are counted by code and by the buckets that their seconds reach', async (t) => {
  const tally = new RequestTally('/things', 'GET')
  for (const seconds of [0.0005, 0.001, 0.03, 11]) tally.add(200, seconds)
  tally.add(503, 0.2)
  t.same(
    tally.counts('n').map(({ labels, value }) => [labels['route'], labels['method'], labels['code'], value]),
    [
      ['/things', 'GET', '200', 4],
      ['/things', 'GET', '503', 1],
    ],
  )
  const of = (le: number | string): number | undefined =>
    tally.durations('d').find(({ labels }) => labels['le'] === le)?.value
  t.same([0.001, 0.025, 0.05, 0.1, 0.25, 10, '+Inf'].map(of), [2, 2, 3, 3, 4, 4, 5])
  t.match(tally.durations('d').slice(-2), [
    { metricName: 'd_sum', value: Number },
    { metricName: 'd_count', value: 5 },
  ])
})

t.test(
  'codes that are expected stand at 0 from the start, and again when cleared; others come when they are answered',
  async (t) => {
    const tally = new RequestTally('/things', 'GET', [200, 503])
    const counts = (): Record<string, number> =>
      Object.fromEntries(
        tally.counts('n').map(({ labels, value }): [string, number] => [String(labels['code']), value]),
      )
    t.same(counts(), { 200: 0, 503: 0 })
    t.same(tally.durations('d'), [])
    tally.add(503, 1)
    tally.add(404, 1)
    t.same(counts(), { 200: 0, 404: 1, 503: 1 })
    tally.clear()
    t.same(counts(), { 200: 0, 503: 0 })
  },
)

t.test('a route without requests has no series, nor has one whose counts were cleared', async (t) => {
  const tally = new RequestTally('/things', 'GET')
  t.same([tally.counts('n'), tally.durations('d')], [[], []])
  tally.add(200, 1)
  tally.clear()
  t.same([tally.counts('n'), tally.durations('d')], [[], []])
})
