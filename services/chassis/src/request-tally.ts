import { type SeriesValue, histogramSeries } from './bucket-histogram.ts'

/** Seconds; edges around what a caller of an HTTP service notices. */
export const DURATION_EDGES = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/**
 * The requests of one route and method: how many by status code, and how long they took. Adding one allocates nothing.
 */
export class RequestTally {
  readonly #labels: { route: string; method: string }
  readonly #codes: Map<number, number>
  readonly #expected: readonly number[]
  /** One more than there are edges. */
  readonly #buckets = [...DURATION_EDGES, Infinity].map(() => 0)
  #sum = 0
  #count = 0

  /**
   * @param expected codes that are counted from the start, at 0: Prometheus sees no increase in a series whose first
   * value is 1
   */
  constructor(route: string, method: string, expected: readonly number[] = []) {
    this.#labels = { route, method }
    this.#expected = expected
    this.#codes = new Map(expected.map((code) => [code, 0]))
  }

  add(code: number, seconds: number): void {
    this.#codes.set(code, (this.#codes.get(code) ?? 0) + 1)
    this.#sum += seconds
    this.#count++
    let place = 0
    while (seconds > (DURATION_EDGES[place] ?? Infinity)) place++
    this.#buckets[place] = (this.#buckets[place] ?? 0) + 1
  }

  counts(name: string): SeriesValue[] {
    return [...this.#codes].map(([code, value]) => ({
      metricName: name,
      labels: { ...this.#labels, code: String(code) },
      value,
    }))
  }

  /** Nothing for a route that was never requested. */
  durations(name: string): SeriesValue[] {
    return this.#count === 0 ? [] : histogramSeries(name, this.#labels, DURATION_EDGES, this.#buckets, this.#sum)
  }

  clear(): void {
    this.#codes.clear()
    for (const code of this.#expected) this.#codes.set(code, 0)
    this.#buckets.fill(0)
    this.#sum = 0
    this.#count = 0
  }
}
