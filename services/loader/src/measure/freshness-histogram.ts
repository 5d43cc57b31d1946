import type { Metrics } from '@stream-retail/chassis/metrics'
import type { Metric } from 'prom-client'

/** Seconds from the broker to the row; edges at the objective (5 s) and at what the product promises (1 s). */
export const EDGES = [0.05, 0.1, 0.25, 0.5, 0.75, 1, 2, 3, 5, 10, 30, 60, 300, 900, 3600]
/** Seconds from the sale itself to the row: also hours and days, as a shop may send late. */
export const SOLD_EDGES = [...EDGES, 21_600, 86_400, 604_800, 2_592_000]

/**
 * A histogram that takes whole buckets, as the database counted them: prom-client's own takes one observation at a time,
 * and there may be 50,000 rows a second.
 */
export class FreshnessHistogram {
  readonly name: string
  readonly help: string
  readonly #edges: number[]
  readonly #counts: number[]
  #sum = 0

  constructor(metrics: Metrics, name: string, help: string, edges: number[]) {
    this.name = name
    this.help = help
    this.#edges = edges
    this.#counts = Array.from({ length: edges.length + 1 }, () => 0)
    metrics.registry.registerMetric(this as unknown as Metric)
  }

  /** Adds counts per bucket (one more than there are edges) and the sum of what was counted. */
  add(buckets: number[], sum: number): void {
    buckets.forEach((count, index) => {
      this.#counts[index] = (this.#counts[index] ?? 0) + count
    })
    this.#sum += sum
  }

  /** What prom-client's registry asks for at a scrape. */
  async get(): Promise<object> {
    let cumulative = 0
    const buckets = this.#counts.map((count, index) => {
      cumulative += count
      return { metricName: `${this.name}_bucket`, labels: { le: this.#edges[index] ?? '+Inf' }, value: cumulative }
    })
    return {
      name: this.name,
      help: this.help,
      type: 'histogram',
      aggregator: 'sum',
      values: [
        ...buckets,
        { metricName: `${this.name}_sum`, labels: {}, value: this.#sum },
        { metricName: `${this.name}_count`, labels: {}, value: cumulative },
      ],
    }
  }

  /** prom-client asks this of every metric when its registry is reset. */
  reset(): void {
    this.#counts.fill(0)
    this.#sum = 0
  }
}
