import { Metrics } from '@stream-retail/chassis/metrics'
import t from 'tap'
import { EDGES, SOLD_EDGES, FreshnessHistogram } from '../../src/measure/freshness-histogram.ts'

t.test('whole buckets become a Prometheus histogram: cumulative, with sum and count', async (t) => {
  const metrics = new Metrics()
  const histogram = new FreshnessHistogram(metrics, 'retail_test_seconds', 'A test.', EDGES)
  const buckets = Array.from({ length: EDGES.length + 1 }, () => 0)
  buckets[0] = 3
  buckets[2] = 2
  buckets[EDGES.length] = 1
  histogram.add(buckets, 4000)
  histogram.add(buckets, 1)
  const text = await metrics.registry.metrics()
  t.match(text, '# TYPE retail_test_seconds histogram')
  t.match(text, 'retail_test_seconds_bucket{le="0.05"} 6')
  t.match(text, 'retail_test_seconds_bucket{le="0.1"} 6')
  t.match(text, 'retail_test_seconds_bucket{le="0.25"} 10')
  t.match(text, 'retail_test_seconds_bucket{le="+Inf"} 12')
  t.match(text, 'retail_test_seconds_sum 4001')
  t.match(text, 'retail_test_seconds_count 12')
})

t.test('the edges hold the objective and the promise', async (t) => {
  for (const edges of [EDGES, SOLD_EDGES]) t.ok(edges.includes(5) && edges.includes(1))
})
