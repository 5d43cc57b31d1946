import * as units from '@grafana/grafana-foundation-sdk/units'
import type { Signal } from '../signal.ts'

// What the shops sold, from the view `sales`, which excludes the canary's store. ts is in epoch milliseconds. What is
// expensive per row (DISTINCT, conversion to timestamps) is done per group instead: it took half of the time of a query
// over a day.

const DAY_MS = 86_400_000

/**
 * The selected time range, limited to its last day: reading a week of a busy pipeline would take minutes. Written so
 * that Postgres can evaluate it while planning and prune partitions.
 */
const SPAN = `ts >= greatest($__from, $__to - ${DAY_MS}) AND ts < $__to`

/** 0 stands for all stores: no store has that id. */
const STORE = '(${store:raw} = 0 OR store_id = ${store:raw})'

/** Complete steps only: the current one would look like a drop. */
const WHOLE_STEPS =
  `ts >= greatest($__from, $__to - ${DAY_MS}) / $__interval_ms * $__interval_ms AND ts < $__to / ` +
  '$__interval_ms * $__interval_ms'

export const totals: Signal = {
  title: 'Totals',
  description:
    'A sale is one line of a receipt. Units sold and returned are counted separately. At most the last 24 hours ' +
    'of the time range.',
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

export const salesPerMinute: Signal = {
  title: 'Sales per minute',
  description: 'By time of sale, in steps of at least a minute. At most the last 24 hours of the time range.',
  unit: units.LocaleFormat,
  queries: [
    {
      format: 'time_series',
      sql: `
SELECT to_timestamp(step * $__interval_ms / 1000.0) AS time,
  sales * 60000.0 / $__interval_ms AS "sales per minute",
  units * 60000.0 / $__interval_ms AS "net units per minute"
FROM (
  SELECT ts / $__interval_ms AS step, count(*) AS sales, sum(qty) AS units
  FROM sales WHERE ${WHOLE_STEPS} AND ${STORE}
  GROUP BY 1
) AS steps ORDER BY 1`,
    },
  ],
}

export const topStores: Signal = {
  title: 'Top stores',
  description:
    'The ten stores with the most units net of returns, regardless of the store selected above. At most the last ' +
    '24 hours of the time range.',
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
  title: 'Top products',
  description:
    'The ten products (SKU) with the most units net of returns. At most the last 24 hours of the time range.',
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
  title: 'Most returned products',
  description:
    'The ten products (SKU) with the most returned units, and their share of units sold. At most the last 24 ' +
    'hours of the time range.',
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
  title: 'Late stores',
  description:
    'The ten stores with the most sales accepted a minute or more after the sale: a slow connection, a till that ' +
    'sends in batches, or a wrong clock. At most the last 24 hours of the time range.',
  unit: units.LocaleFormat,
  queries: [
    {
      format: 'table',
      sql: `
SELECT store_id::text AS "store", count(*) FILTER (WHERE accepted_at > to_timestamp(ts / 1000) + interval '1 minute') AS "late sales",
  extract(epoch FROM max(accepted_at - to_timestamp(ts / 1000)))::float8 AS "longest delay"
FROM sales WHERE ${SPAN} AND accepted_at IS NOT NULL
GROUP BY store_id ORDER BY 2 DESC, 3 DESC LIMIT 10`,
    },
  ],
}

export const latestSales: Signal = {
  title: 'Latest sales',
  description: "The fifty latest sales of the time range's last hour, and how long each took from the till to its row.",
  unit: units.LocaleFormat,
  queries: [
    {
      format: 'table',
      sql: `
SELECT to_timestamp(ts / 1000.0) AS "sold at", store_id::text AS "store", sku::text AS "product", qty AS "units",
  extract(epoch FROM loaded_at - to_timestamp(ts / 1000.0))::float8 AS "time to row"
FROM sales WHERE ts >= greatest($__from, $__to - 3600000) AND ts < $__to AND ${STORE}
ORDER BY ts DESC LIMIT 50`,
    },
  ],
}

/** Stores to choose from: those with sales in the time range's last hour. */
export const STORES =
  'SELECT DISTINCT store_id FROM sales WHERE ts >= greatest($__from, $__to - 3600000) AND ts < $__to ORDER BY 1'
