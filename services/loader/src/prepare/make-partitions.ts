import type { Database } from '../clients/database.ts'

/**
 * Makes the partitions of the days around today (UTC) that are missing.
 * @returns the days that got one, as YYYY-MM-DD
 */
export async function makePartitions(database: Database, daysBack: number, daysAhead: number): Promise<string[]> {
  const { rows } = await database.query<{ day: string }>(`
    SELECT to_char(day, 'YYYY-MM-DD') AS day
    FROM generate_series((now() AT TIME ZONE 'UTC')::date - $1::int, (now() AT TIME ZONE 'UTC')::date + $2::int, interval '1 day') AS day
    WHERE to_regclass('sales_raw_' || to_char(day, 'YYYYMMDD')) IS NULL
    ORDER BY day`, [daysBack, daysAhead])
  const made: string[] = []
  for (const { day } of rows) {
    const { rows: [answer] } = await database.query<{ made: boolean }>('SELECT make_sales_partition($1) AS made', [day])
    if (answer?.made === true) made.push(day)
  }
  return made
}
