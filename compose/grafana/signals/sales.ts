import * as units from '@grafana/grafana-foundation-sdk/units'
import type { Signal } from '../signal.ts'

// What the shops sold, from the view `sales`, which leaves out the canary's store. ts is in epoch milliseconds. What costs time for
// each row (DISTINCT, numbers made into times) is done for each group instead: half of a day's answer went into that.

const DAY_MS = 86_400_000

/**
 * The chosen span, but at most a day up to its end: a week of a busy pipeline would be read for minutes. Written so that Postgres knows
 * it while it plans, and reads the partitions of those days alone.
 */
const SPAN = `ts >= greatest($__from, $__to - ${DAY_MS}) AND ts < $__to`

/** Store 0 is all of them: no store has that number. */
const STORE = '(${store:raw} = 0 OR store_id = ${store:raw})'

/** Whole steps only: the one that has just begun would look like a fall. */
const WHOLE_STEPS = `ts >= greatest($__from, $__to - ${DAY_MS}) / $__interval_ms * $__interval_ms AND ts < $__to / $__interval_ms * $__interval_ms`

export const totals: Signal = {
  title: 'In this span',
  description:
    'Sales are lines of receipts. Units sold and units returned are counted apart. At most the last 24 hours of the span.',
  unit: units.LocaleFormat,
  queries: [
    {
      format: 'table',
      sql: `
SELECT coalesce(sum(sales), 0) AS "sales", coalesce(sum(sold), 0) AS "units sold", coalesce(sum(returned), 0) AS "units returned", count(*) AS "stores"
FROM (
  SELECT count(*) AS sales, sum(qty) FILTER (WHERE qty > 0) AS sold, -sum(qty) FILTER (WHERE qty < 0) AS returned
  FROM sales WHERE ${SPAN} AND ${STORE}
  GROUP BY store_id
) AS by_store`,
    },
  ],
}

export const salesAMinute: Signal = {
  title: 'Sales a minute',
  description:
    'By the time of the sale, over whole minutes or longer steps in a longer span. At most the last 24 hours of the span.',
  unit: units.LocaleFormat,
  queries: [
    {
      format: 'time_series',
      sql: `
SELECT to_timestamp(step * $__interval_ms / 1000.0) AS time,
  sales * 60000.0 / $__interval_ms AS "sales a minute",
  units * 60000.0 / $__interval_ms AS "units a minute, less returns"
FROM (
  SELECT ts / $__interval_ms AS step, count(*) AS sales, sum(qty) AS units
  FROM sales WHERE ${WHOLE_STEPS} AND ${STORE}
  GROUP BY 1
) AS steps ORDER BY 1`,
    },
  ],
}

export const topStores: Signal = {
  title: 'Stores that sell most',
  description:
    'The ten stores with most units, less returns; all stores, whichever is chosen above. At most the last 24 hours of the span.',
  unit: units.LocaleFormat,
  queries: [
    {
      format: 'table',
      sql: `
SELECT store_id::text AS "store", count(*) AS "sales", sum(qty) AS "units"
FROM sales WHERE ${SPAN}
GROUP BY store_id ORDER BY sum(qty) DESC, store_id LIMIT 10`,
    },
  ],
}

export const topProducts: Signal = {
  title: 'Products that sell most',
  description: 'The ten products (SKU) with most units, less returns. At most the last 24 hours of the span.',
  unit: units.LocaleFormat,
  queries: [
    {
      format: 'table',
      sql: `
SELECT sku::text AS "product", count(*) AS "sales", sum(qty) AS "units"
FROM sales WHERE ${SPAN} AND ${STORE}
GROUP BY sku ORDER BY sum(qty) DESC, sku LIMIT 10`,
    },
  ],
}

export const returnedProducts: Signal = {
  title: 'Products that come back most',
  description:
    'The ten products (SKU) of which most units were returned, and the share of what was sold. At most the last 24 hours of the span.',
  unit: units.LocaleFormat,
  queries: [
    {
      format: 'table',
      sql: `
SELECT sku::text AS "product", -sum(qty) FILTER (WHERE qty < 0) AS "units",
  -sum(qty) FILTER (WHERE qty < 0) / nullif(sum(qty) FILTER (WHERE qty > 0), 0)::float8 AS "share of sold"
FROM sales WHERE ${SPAN} AND ${STORE}
GROUP BY sku HAVING min(qty) < 0 ORDER BY sum(qty) FILTER (WHERE qty < 0), sku LIMIT 10`,
    },
  ],
}

export const lateStores: Signal = {
  title: 'Stores that send late',
  description:
    'The ten stores with most sales that came to us a minute or more after they were made: a slow line, a till that collects, or a wrong clock. At most the last 24 hours of the span.',
  unit: units.LocaleFormat,
  queries: [
    {
      format: 'table',
      sql: `
SELECT store_id::text AS "store", count(*) FILTER (WHERE accepted_at > to_timestamp(ts / 1000) + interval '1 minute') AS "late sales",
  extract(epoch FROM max(accepted_at - to_timestamp(ts / 1000)))::float8 AS "longest wait"
FROM sales WHERE ${SPAN} AND accepted_at IS NOT NULL
GROUP BY store_id ORDER BY 2 DESC, 3 DESC LIMIT 10`,
    },
  ],
}

export const latestSales: Signal = {
  title: 'Latest sales',
  description: "The fifty newest sales of the span's last hour, and how long each took from the till to its row.",
  unit: units.LocaleFormat,
  queries: [
    {
      format: 'table',
      sql: `
SELECT to_timestamp(ts / 1000.0) AS "sold at", store_id::text AS "store", sku::text AS "product", qty AS "units",
  extract(epoch FROM loaded_at - to_timestamp(ts / 1000.0))::float8 AS "until its row"
FROM sales WHERE ts >= greatest($__from, $__to - 3600000) AND ts < $__to AND ${STORE}
ORDER BY ts DESC LIMIT 50`,
    },
  ],
}

/** The stores to choose from: those that sold in the span's last hour. */
export const STORES =
  'SELECT DISTINCT store_id FROM sales WHERE ts >= greatest($__from, $__to - 3600000) AND ts < $__to ORDER BY 1'
