/** What is known of the sales that are asked about. Times in epoch milliseconds. */
export type World = { stores: number; skus: number; from: number; to: number }

export type Question = {
  name: string
  sql: string
  /** Parameters of one asking; `random` gives a number in [0, 1). */
  values: (world: World, random: () => number) => (number | string)[]
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** A moment to ask at: somewhere in the last days, as a day that has only begun would flatter. At least a day has passed before it. */
const someMoment = ({ from, to }: World, random: () => number): number =>
  Math.floor(from + DAY_MS + random() * (to - from - DAY_MS))
const midnightBefore = (moment: number): number => moment - (moment % DAY_MS)
/** As the sales are: a few stores and products have most of them. */
export const skewed = (count: number, random: () => number): number => Math.floor(count * random() ** 2) + 1

/** What people ask: on the business board, on the control page, by hand. Of the view, which leaves the canary out. */
export const questions: Question[] = [
  {
    name: 'sales of a store today',
    sql: 'SELECT count(*) AS sales, sum(qty) AS units FROM sales WHERE store_id = $1 AND ts >= $2 AND ts < $3',
    values: (world, random) => {
      const now = someMoment(world, random)
      return [skewed(world.stores, random), midnightBefore(now), now]
    },
  },
  {
    name: 'top products of the last hour',
    sql: 'SELECT sku, sum(qty) AS units FROM sales WHERE ts >= $1 AND ts < $2 GROUP BY sku ORDER BY units DESC LIMIT 10',
    values: (world, random) => {
      const now = someMoment(world, random)
      return [now - HOUR_MS, now]
    },
  },
  {
    name: 'sales per minute of the last hour',
    sql: 'SELECT ts / 60000 AS minute, count(*) AS sales, sum(qty) AS units FROM sales WHERE ts >= $1 AND ts < $2 GROUP BY minute ORDER BY minute',
    values: (world, random) => {
      const now = someMoment(world, random)
      return [now - HOUR_MS, now]
    },
  },
  {
    name: 'sales per minute of the last 24 hours',
    sql: 'SELECT ts / 60000 AS minute, count(*) AS sales, sum(qty) AS units FROM sales WHERE ts >= $1 AND ts < $2 GROUP BY minute ORDER BY minute',
    values: (world, random) => {
      const now = someMoment(world, random)
      return [now - DAY_MS, now]
    },
  },
  {
    name: 'top stores of the last 24 hours',
    sql: 'SELECT store_id, count(*) AS sales, sum(qty) AS units FROM sales WHERE ts >= $1 AND ts < $2 GROUP BY store_id ORDER BY units DESC LIMIT 10',
    values: (world, random) => {
      const now = someMoment(world, random)
      return [now - DAY_MS, now]
    },
  },
  {
    name: 'a product per hour, 7 days',
    sql: 'SELECT ts / 3600000 AS hour, sum(qty) AS units FROM sales WHERE sku = $1 AND ts >= $2 AND ts < $3 GROUP BY hour ORDER BY hour',
    values: (world, random) => [skewed(world.skus, random), world.to - 7 * DAY_MS, world.to],
  },
  {
    name: 'the last 50 sales',
    sql: 'SELECT event_id, store_id, sku, qty, ts FROM sales WHERE ts >= $1 AND ts < $2 ORDER BY ts DESC LIMIT 50',
    values: (world, random) => {
      const now = someMoment(world, random)
      return [now - HOUR_MS, now]
    },
  },
]
