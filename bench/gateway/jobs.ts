/** What the load process is told. */
export type LoadJob = { url: string; connections: number; sales: number; seconds: number; warmUpSeconds: number }

export type LoadResult = {
  /** Accepted sales a second. */
  rate: number
  /** Milliseconds from a request to its answer. */
  p50: number
  p99: number
  /** Status → how many answers. */
  answers: Record<number, number>
  /** CPU seconds of the server for a million accepted sales, which is microseconds for one. */
  cpuPerMillion: number
  /** Cores that the server used, and the load process. */
  busy: number
  loadBusy: number
}
