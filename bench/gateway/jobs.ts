/**
 * The job of the load generator. `rate` is requests per second, evenly spaced; without it, as many as the server
 * answers.
 */
export type LoadJob = {
  url: string
  connections: number
  sales: number
  seconds: number
  warmUpRequests: number
  rate?: number
}

/** The end of a load: after a number of requests, or after a time. */
export type Extent = { requests: number } | { seconds: number }

export type LoadResult = {
  /** Accepted sales per second. */
  rate: number
  /** Milliseconds from a request (with `rate`: from when it was due) to its response. */
  p50: number
  p99: number
  /** Responses by status code. */
  answers: Record<number, number>
  /** CPU seconds of the server per million accepted sales, which equals microseconds per sale. */
  cpuPerMillion: number
  /** Cores used by the server, the load generator and the whole machine. */
  busy: number
  loadBusy: number
  machineBusy: number
  /** Share of the time that the gateway waited for Kafka; undefined for the bare route. */
  waitsForKafka: number | undefined
}
