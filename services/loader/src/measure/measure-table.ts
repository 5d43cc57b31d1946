import type { Database } from '../clients/database.ts'
import { EDGES, SOLD_EDGES } from './freshness-histogram.ts'

/** Rows per bucket of a histogram (one more bucket than edges, for everything slower), and the sum of their seconds. */
export type Buckets = { buckets: number[]; sum: number }

/** Rows that became visible between two moments. */
export type TableMeasure = {
  upTo: string
  rows: number
  /** By the oid of the partition. */
  rowsByPartition: Map<string, number>
  /** From the broker to the table. */
  accepted: Buckets
  /** From the sale itself to the table; 0 for a sale dated in the future. */
  sold: Buckets
  /** Seconds from the broker to the table. */
  p50: number | null
  p99: number | null
}

type Group = {
  partition: string
  bucket: number
  sold_bucket: number
  rows: string
  sum: number
  sold_sum: number
  p50: number | null
  p99: number | null
}

/**
 * The moment up to which every row is visible. A row carries the time at which it was written but becomes visible at
 * the commit, so the oldest open transaction that may write the table bounds what can be counted once and for all.
 * Transactions that only read are ignored, or a long query or a backup would hold up the measurement.
 * @returns an opaque timestamp of the database's own clock
 */
export async function settledMoment(database: Database): Promise<string> {
  const {
    rows: [row],
  } = await database.query<{ settled: string }>(`
    SELECT least(min(xact_start), now())::text AS settled FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name <> 'backup'
      AND has_table_privilege(usesysid, 'sales_raw', 'INSERT')`)
  return row?.settled ?? '-infinity'
}

/**
 * The rows written after one settled moment and up to another. A statement of its own: the snapshot of the one that
 * found the settled moment is older than its result.
 */
export async function measureRows(database: Database, from: string, upTo: string): Promise<TableMeasure> {
  const { rows } = await database.query<Group>(
    `
    WITH fresh AS MATERIALIZED (
      SELECT tableoid AS partition, greatest(extract(epoch FROM loaded_at - accepted_at)::float8, 0) AS seconds,
        greatest(extract(epoch FROM loaded_at)::float8 - ts / 1000.0::float8, 0) AS sold_seconds
      FROM sales_raw WHERE loaded_at > $1 AND loaded_at <= $2
    ), quantiles AS (
      SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) AS p50,
        percentile_cont(0.99) WITHIN GROUP (ORDER BY seconds) AS p99 FROM fresh
    )
    SELECT partition::text, width_bucket(coalesce(seconds, 'infinity'), $3::float8[]) AS bucket,
      width_bucket(sold_seconds, $4::float8[]) AS sold_bucket,
      count(*) AS rows, coalesce(sum(seconds), 0) AS sum, sum(sold_seconds) AS sold_sum,
      (SELECT p50 FROM quantiles) AS p50, (SELECT p99 FROM quantiles) AS p99
    FROM fresh GROUP BY 1, 2, 3`,
    [from, upTo, EDGES, SOLD_EDGES],
  )
  const rowsByPartition = new Map<string, number>()
  for (const { partition, rows: count } of rows)
    rowsByPartition.set(partition, (rowsByPartition.get(partition) ?? 0) + Number(count))
  return {
    upTo,
    rows: rows.reduce((sum, row) => sum + Number(row.rows), 0),
    rowsByPartition,
    accepted: fill(
      EDGES,
      rows.map((row) => [row.bucket, Number(row.rows), row.sum]),
    ),
    sold: fill(
      SOLD_EDGES,
      rows.map((row) => [row.sold_bucket, Number(row.rows), row.sold_sum]),
    ),
    p50: rows[0]?.p50 ?? null,
    p99: rows[0]?.p99 ?? null,
  }
}

function fill(edges: number[], groups: [bucket: number, rows: number, sum: number][]): Buckets {
  const buckets = Array.from({ length: edges.length + 1 }, () => 0)
  for (const [bucket, rows] of groups) buckets[bucket] = (buckets[bucket] ?? 0) + rows
  return { buckets, sum: groups.reduce((total, [, , sum]) => total + sum, 0) }
}

/** How many days after today (UTC) have a partition, and the oldest day that has one (YYYY-MM-DD). */
export async function measurePartitions(database: Database): Promise<{ ahead: number; oldest: string | null }> {
  const {
    rows: [row],
  } = await database.query<{ ahead: string; oldest: string | null }>(`
    SELECT (SELECT count(*) FROM generate_series(1, 366) AS day
            WHERE to_regclass('sales_raw_' || to_char((now() AT TIME ZONE 'UTC')::date + day::int, 'YYYYMMDD'))
              IS NOT NULL
           ) AS ahead,
           (SELECT to_char(to_date(min(substring(relname FROM '^sales_raw_(\\d{8})$')), 'YYYYMMDD'), 'YYYY-MM-DD')
            FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid 
            WHERE inhparent = 'sales_raw'::regclass) AS oldest`)
  return { ahead: Number(row?.ahead ?? 0), oldest: row?.oldest ?? null }
}
