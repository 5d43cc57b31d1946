import pg from 'pg'
import type { Queryable } from '../clients/database.ts'

/** The content of a table regardless of the order of its rows: how many, and the sum of a 64-bit hash of each. */
export type TableContent = { rows: number; hash: string }

/** Reads the whole table. The session must have the time zone UTC: times are hashed as text. */
export async function contentOf(database: Queryable, table: string, columns: string[]): Promise<TableContent> {
  const row = `ROW(${columns.map(pg.escapeIdentifier).join(', ')})::text`
  const {
    rows: [found],
  } = await database.query<{ rows: string; hash: string }>(
    `SELECT count(*) AS rows, coalesce(sum(hashtextextended(${row}, 0)), 0)::text AS hash FROM ` +
      `${pg.escapeIdentifier(table)}`,
  )
  return { rows: Number(found?.rows), hash: found?.hash ?? '' }
}

/** Filled while the other tables are restored: by the migrations, and by triggers on dead_letters. */
const DERIVED = ['schema_version', 'dead_letter_counts']

/**
 * Tables that hold data (partitions, not the table they belong to), without derived ones; generated columns are left
 * out.
 */
export async function listTables(database: Queryable): Promise<{ table: string; columns: string[] }[]> {
  const { rows } = await database.query<{ table: string; columns: string[] }>(
    `SELECT relname::text AS table, array_agg(attname::text ORDER BY attnum) AS columns
     FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
     WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> ALL ($1)
       AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
     GROUP BY relname ORDER BY relname`,
    [DERIVED],
  )
  return rows
}
