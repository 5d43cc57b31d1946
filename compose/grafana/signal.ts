/** One question to Prometheus; `legend` names its lines, {{label}} by label. */
export type PromQuery = { promql: string; legend: string }

/**
 * One question to Postgres, of which Grafana fills `$name` and `$__name`. `time_series`: a column `time`, a number or more, and at
 * most one text, which names the lines. `table`: any columns.
 */
export type SqlQuery = { sql: string; format: 'time_series' | 'table' }

export type Query = PromQuery | SqlQuery

/** From this value on it has this colour; the first holds from the lowest value on. */
export type Step = { from: number | null; color: 'green' | 'yellow' | 'orange' | 'red' | 'blue' | 'text' }

/** What can be seen: asked once here, and shown by as many panels as like. */
export type Signal = {
  title: string
  /** What it says, and what to look at when it is bad. Shown behind the (i) of a panel. */
  description: string
  /** Grafana's name of the unit, from the constants of its SDK. */
  unit: string
  queries: Query[]
  /** Coloured lines in graphs, the colour of numbers. */
  steps?: Step[]
  /** Texts for numbers, such as states. */
  texts?: { value: number; text: string; color: Step['color'] }[]
  decimals?: number
  /** The highest value that can be; a graph goes that far. */
  max?: number
  /** Seconds between two scrapes of what is asked, when they are not those of Grafana's data source. */
  scrapedEverySeconds?: number
}

/** The objectives: nearly every sale is a row within 5 s, and feels immediate within 1 s. */
export const OBJECTIVE_STEPS: Step[] = [
  { from: null, color: 'green' },
  { from: 1, color: 'yellow' },
  { from: 5, color: 'red' },
]

/** Nothing of it should be. */
export const NONE_IS_GOOD: Step[] = [
  { from: null, color: 'green' },
  { from: 1, color: 'red' },
]

/** Seconds under which so many of the observations lie, over the time that Grafana finds fitting. */
export const quantile = (share: number, histogram: string, labels: string): string =>
  `histogram_quantile(${share}, sum by (le) (rate(${histogram}_bucket{${labels}}[$__rate_interval])))`

/** How often a counter went up, a second, over the time that Grafana finds fitting. */
export const rate = (selector: string, by: string): string => `sum by (${by}) (rate(${selector}[$__rate_interval]))`
