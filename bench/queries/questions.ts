/** The shape of the data that is queried. Times in epoch milliseconds. */
export type DataShape = { stores: number; skus: number; from: number; to: number }

export type Question = {
  name: string
  sql: string
  /** Parameters of one execution; `random` returns a number in [0, 1). */
  values: (shape: DataShape, random: () => number) => (number | string)[]
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** A random moment with at least a day of data before it; the current day alone would be too easy. */
const randomMoment = ({ from, to }: DataShape, random: () => number): number =>
  Math.floor(from + DAY_MS + random() * (to - from - DAY_MS))
const midnightBefore = (moment: number): number => moment - (moment % DAY_MS)
/** A few stores and products have most of the sales. */
export const skewed = (count: number, random: () => number): number => Math.floor(count * random() ** 2) + 1

/** Queries of the business dashboard, the control page and ad-hoc users, on the view without the canary. */
export const questions: Question[] = [
  {
    name: 'sales of a store today',
    sql: 'SELECT count(*) AS sales, sum(qty) AS units FROM sales WHERE store_id = $1 AND ts >= $2 AND ts < $3',
    values: (shape, random) => {
      const now = randomMoment(shape, random)
      return [skewed(shape.stores, random), midnightBefore(now), now]
    },
  },
  {
    name: 'top products of the last hour',
    sql:
      'SELECT sku, sum(qty) AS units FROM sales WHERE ts >= $1 AND ts < $2 GROUP BY sku ORDER BY units DESC ' +
      'LIMIT 10',
    values: (shape, random) => {
      const now = randomMoment(shape, random)
      return [now - HOUR_MS, now]
    },
  },
  {
    name: 'sales per minute of the last hour',
    sql:
      'SELECT ts / 60000 AS minute, count(*) AS sales, sum(qty) AS units FROM sales WHERE ts >= $1 AND ts < $2 ' +
      'GROUP BY minute ORDER BY minute',
    values: (shape, random) => {
      const now = randomMoment(shape, random)
      return [now - HOUR_MS, now]
    },
  },
  {
    name: 'sales per minute of the last 24 hours',
    sql:
      'SELECT ts / 60000 AS minute, count(*) AS sales, sum(qty) AS units FROM sales WHERE ts >= $1 AND ts < $2 ' +
      'GROUP BY minute ORDER BY minute',
    values: (shape, random) => {
      const now = randomMoment(shape, random)
      return [now - DAY_MS, now]
    },
  },
  {
    name: 'top stores of the last 24 hours',
    sql:
      'SELECT store_id, count(*) AS sales, sum(qty) AS units FROM sales WHERE ts >= $1 AND ts < $2 GROUP BY ' +
      'store_id ORDER BY units DESC LIMIT 10',
    values: (shape, random) => {
      const now = randomMoment(shape, random)
      return [now - DAY_MS, now]
    },
  },
  {
    name: 'a product per hour, 7 days',
    sql:
      'SELECT ts / 3600000 AS hour, sum(qty) AS units FROM sales WHERE sku = $1 AND ts >= $2 AND ts < $3 GROUP ' +
      'BY hour ORDER BY hour',
    values: (shape, random) => [skewed(shape.skus, random), shape.to - 7 * DAY_MS, shape.to],
  },
  {
    name: 'the last 50 sales',
    sql: 'SELECT event_id, store_id, sku, qty, ts FROM sales WHERE ts >= $1 AND ts < $2 ORDER BY ts DESC LIMIT 50',
    values: (shape, random) => {
      const now = randomMoment(shape, random)
      return [now - HOUR_MS, now]
    },
  },
]
