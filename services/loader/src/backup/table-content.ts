import pg from 'pg'

/** What a table holds, whatever the order of its rows: how many, and the sum of a 64-bit hash of each. */
export type Content = { rows: number; hash: string }

type Queryable = Pick<pg.ClientBase, 'query'>

/** Reads the whole table. The session must have the time zone UTC: times are hashed as text. */
export async function contentOf(database: Queryable, table: string, columns: string[]): Promise<Content> {
  const row = `ROW(${columns.map(pg.escapeIdentifier).join(', ')})::text`
  const {
    rows: [found],
  } = await database.query<{ rows: string; hash: string }>(
    `SELECT count(*) AS rows, coalesce(sum(hashtextextended(${row}, 0)), 0)::text AS hash FROM ${pg.escapeIdentifier(table)}`,
  )
  return { rows: Number(found?.rows), hash: found?.hash ?? '' }
}

/** Tables with data of their own (partitions, not the tables they make up), but for the list of migrations; columns that are computed are left out. */
export async function listTables(database: Queryable): Promise<{ table: string; columns: string[] }[]> {
  const { rows } = await database.query<{ table: string; columns: string[] }>(`
    SELECT relname::text AS table, array_agg(attname::text ORDER BY attnum) AS columns FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'schema_version' AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
    GROUP BY relname ORDER BY relname`)
  return rows
}
