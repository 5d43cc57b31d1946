import type { Database } from '../clients/database.ts'

/** `day`: YYYY-MM-DD (UTC); null for DEFAULT. `rows_estimate`: from the statistics of Postgres. */
export type ListedPartition = { name: string; day: string | null; rows_estimate: number; bytes: number }

/** The partitions of sales_raw, oldest day first, DEFAULT last; `bytes` includes indexes. */
export async function listPartitions(database: Database): Promise<ListedPartition[]> {
  const { rows } = await database.query<
    Omit<ListedPartition, 'rows_estimate' | 'bytes'> & { rows_estimate: string; bytes: string }
  >(`
    SELECT relname AS name,
      to_char(to_date(substring(relname FROM '^sales_raw_(\\d{8})$'), 'YYYYMMDD'), 'YYYY-MM-DD') AS day,
      pg_stat_get_live_tuples(pg_class.oid) AS rows_estimate, pg_total_relation_size(pg_class.oid) AS bytes
    FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
    WHERE inhparent = 'sales_raw'::regclass ORDER BY day NULLS LAST, name`)
  return rows.map((row) => ({ ...row, rows_estimate: Number(row.rows_estimate), bytes: Number(row.bytes) }))
}
