/** What the load process is told. `rate` is requests a second, evenly; without it as many as the server answers. */
export type LoadJob = {
  url: string
  connections: number
  sales: number
  seconds: number
  warmUpRequests: number
  rate?: number
}

/** How much of it: as many requests as there are, or as many as there are in so many seconds. */
export type Extent = { requests: number } | { seconds: number }

export type LoadResult = {
  /** Accepted sales a second. */
  rate: number
  /** Milliseconds from a request (with `rate`: from when it was due) to its answer. */
  p50: number
  p99: number
  /** Status → how many answers. */
  answers: Record<number, number>
  /** CPU seconds of the server for a million accepted sales, which is microseconds for one. */
  cpuPerMillion: number
  /** Cores that the server used, the load process, and the whole machine. */
  busy: number
  loadBusy: number
  machineBusy: number
  /** Part of the time in which the gateway waited for an answer of Kafka; undefined for the bare route. */
  waitsForKafka: number | undefined
}
