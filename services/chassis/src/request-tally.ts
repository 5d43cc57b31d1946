/** Seconds; edges around what a caller of an HTTP service notices. */
export const DURATION_EDGES = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

type Value = { metricName: string; labels: Record<string, string | number>; value: number }

/** The requests of one route and method: how many by status code, and how long they took. Adding one allocates nothing. */
export class RequestTally {
  readonly #labels: { route: string; method: string }
  readonly #codes: Map<number, number>
  readonly #expected: readonly number[]
  readonly #buckets = DURATION_EDGES.map(() => 0)
  #sum = 0
  #count = 0

  /** @param expected codes that are counted from the start, at 0: Prometheus sees no increase in a series whose first value is 1 */
  constructor(route: string, method: string, expected: readonly number[] = []) {
    this.#labels = { route, method }
    this.#expected = expected
    this.#codes = new Map(expected.map((code) => [code, 0]))
  }

  add(code: number, seconds: number): void {
    this.#codes.set(code, (this.#codes.get(code) ?? 0) + 1)
    this.#sum += seconds
    this.#count++
    for (let place = 0; place < DURATION_EDGES.length; place++) {
      if (seconds > (DURATION_EDGES[place] ?? 0)) continue
      this.#buckets[place] = (this.#buckets[place] ?? 0) + 1
      return
    }
  }

  counts(name: string): Value[] {
    return [...this.#codes].map(([code, value]) => ({
      metricName: name,
      labels: { ...this.#labels, code: String(code) },
      value,
    }))
  }

  /** Buckets as Prometheus has them: each counts the ones before it, too. Nothing for a route that nobody asked. */
  durations(name: string): Value[] {
    if (this.#count === 0) return []
    let cumulative = 0
    const buckets = DURATION_EDGES.map((le, place) => {
      cumulative += this.#buckets[place] ?? 0
      return { metricName: `${name}_bucket`, labels: { le, ...this.#labels }, value: cumulative }
    })
    return [
      ...buckets,
      { metricName: `${name}_bucket`, labels: { le: '+Inf', ...this.#labels }, value: this.#count },
      { metricName: `${name}_sum`, labels: this.#labels, value: this.#sum },
      { metricName: `${name}_count`, labels: this.#labels, value: this.#count },
    ]
  }

  clear(): void {
    this.#codes.clear()
    for (const code of this.#expected) this.#codes.set(code, 0)
    this.#buckets.fill(0)
    this.#sum = 0
    this.#count = 0
  }
}
