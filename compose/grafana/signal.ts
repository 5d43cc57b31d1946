/** A Prometheus query; `legend` names its series, {{label}} stands for a label's value. */
export type PromQuery = { promql: string; legend: string }

/**
 * A Postgres query, in which Grafana expands `$name` and `$__name`. `time_series`: a column `time`, one or more
 * numbers, and at most one text column, which names the series. `table`: any columns.
 */
export type SqlQuery = { sql: string; format: 'time_series' | 'table' }

export type SignalQuery = PromQuery | SqlQuery

/** The colour from this value upwards; the first step has `from: null`. */
export type ThresholdStep = { from: number | null; color: 'green' | 'yellow' | 'orange' | 'red' | 'blue' | 'text' }

/** Something observable: queried in one place, shown by any number of panels. */
export type Signal = {
  title: string
  /** What it shows, and where to look when it is bad. The panel's (i) tooltip. */
  description: string
  /** Grafana's unit id, from the constants of its SDK. */
  unit: string
  queries: SignalQuery[]
  /** Thresholds: dashed lines in graphs, colours of numbers. */
  steps?: ThresholdStep[]
  /** Texts shown for values, such as states. */
  texts?: { value: number; text: string; color: ThresholdStep['color'] }[]
  decimals?: number
  /** The highest possible value, and the end of a graph's axis. */
  max?: number
  /** Scrape interval in seconds, when it differs from the data source's. */
  scrapedEverySeconds?: number
}

/** 5 s is the freshness objective; up to 1 s feels immediate. */
export const OBJECTIVE_STEPS: ThresholdStep[] = [
  { from: null, color: 'green' },
  { from: 1, color: 'yellow' },
  { from: 5, color: 'red' },
]

/** Should be 0. */
export const NONE_IS_GOOD: ThresholdStep[] = [
  { from: null, color: 'green' },
  { from: 1, color: 'red' },
]

/** A quantile of a histogram, over Grafana's rate interval. */
export const quantile = (share: number, histogram: string, labels: string): string =>
  `histogram_quantile(${share}, sum by (le) (rate(${histogram}_bucket{${labels}}[$__rate_interval])))`

/** The rate of a counter per second, over Grafana's rate interval. */
export const rate = (selector: string, by: string): string => `sum by (${by}) (rate(${selector}[$__rate_interval]))`
