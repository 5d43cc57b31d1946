import t from 'tap'
import { BucketHistogram, histogramSeries, registerSeries } from '../src/bucket-histogram.ts'
import { Metrics } from '../src/metrics.ts'

t.test('whole buckets become a Prometheus histogram: cumulative, with sum and count', async (t) => {
  const metrics = new Metrics()
  const edges = [0.05, 0.1, 0.25, 5]
  const histogram = new BucketHistogram(metrics, 'retail_test_seconds', 'A test.', edges)
  histogram.add([3, 0, 2, 0, 1], 4000)
  histogram.add([3, 0, 2, 0, 1], 1)
  const text = await metrics.registry.metrics()
  t.match(text, '# TYPE retail_test_seconds histogram')
  t.match(text, 'retail_test_seconds_bucket{le="0.05"} 6')
  t.match(text, 'retail_test_seconds_bucket{le="0.1"} 6')
  t.match(text, 'retail_test_seconds_bucket{le="0.25"} 10')
  t.match(text, 'retail_test_seconds_bucket{le="+Inf"} 12')
  t.match(text, 'retail_test_seconds_sum 4001')
  t.match(text, 'retail_test_seconds_count 12')
})

t.test('a reset registry starts the histogram from zero', async (t) => {
  const metrics = new Metrics()
  new BucketHistogram(metrics, 'retail_test_seconds', 'A test.', [1]).add([2, 1], 5)
  metrics.registry.resetMetrics()
  t.match(await metrics.registry.metrics(), 'retail_test_seconds_count 0')
})

t.test('series are computed when they are scraped, with their labels', async (t) => {
  const metrics = new Metrics()
  let counts = [0, 0]
  registerSeries(metrics, {
    name: 'retail_test_seconds',
    help: 'A test.',
    type: 'histogram',
    values: () => histogramSeries('retail_test_seconds', { route: '/a' }, [1], counts, 3),
    reset: () => undefined,
  })
  counts = [1, 1]
  const text = await metrics.registry.metrics()
  t.match(text, 'retail_test_seconds_bucket{le="1",route="/a"} 1')
  t.match(text, 'retail_test_seconds_bucket{le="+Inf",route="/a"} 2')
  t.match(text, 'retail_test_seconds_sum{route="/a"} 3')
})
