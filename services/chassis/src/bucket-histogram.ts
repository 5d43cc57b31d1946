import type { Metric } from 'prom-client'
import type { Metrics } from './metrics.ts'

/** One line of the exposition format. */
export type SeriesValue = { metricName: string; labels: Record<string, string | number>; value: number }

/**
 * Registers a metric whose series are computed at scrape time; prom-client's own metrics take one observation at a time
 * and hash the labels of each.
 */
export function registerSeries(
  { registry }: Metrics,
  metric: { name: string; help: string; type: 'counter' | 'histogram'; values: () => SeriesValue[]; reset: () => void },
): void {
  const { name, help, type, values, reset } = metric
  const bridge = { name, help, get: async () => ({ name, help, type, aggregator: 'sum', values: values() }), reset }
  registry.registerMetric(bridge as unknown as Metric)
}

/**
 * The series of one histogram: cumulative buckets, sum and count.
 * @param edges upper bounds, ascending
 * @param counts observations per bucket, not cumulative; one more than there are edges, for those beyond the last
 */
export function histogramSeries(
  name: string,
  labels: Record<string, string>,
  edges: readonly number[],
  counts: readonly number[],
  sum: number,
): SeriesValue[] {
  let cumulative = 0
  const buckets = counts.map((count, index) => {
    cumulative += count
    return { metricName: `${name}_bucket`, labels: { le: edges[index] ?? '+Inf', ...labels }, value: cumulative }
  })
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: cumulative },
  ]
}

/** A histogram without labels that takes observations already sorted into buckets, as a database counts them. */
export class BucketHistogram {
  readonly #counts: number[]
  #sum = 0

  /** @param edges upper bounds, ascending, in the unit of the name */
  constructor(metrics: Metrics, name: string, help: string, edges: readonly number[]) {
    this.#counts = Array.from({ length: edges.length + 1 }, () => 0)
    registerSeries(metrics, {
      name,
      help,
      type: 'histogram',
      values: () => histogramSeries(name, {}, edges, this.#counts, this.#sum),
      reset: () => {
        this.#counts.fill(0)
        this.#sum = 0
      },
    })
  }

  /** @param buckets observations per bucket, one more than there are edges; `sum` is the sum of all of them */
  add(buckets: readonly number[], sum: number): void {
    buckets.forEach((count, index) => {
      this.#counts[index] = (this.#counts[index] ?? 0) + count
    })
    this.#sum += sum
  }
}
