import type { Database } from '../clients/database.ts'
import { withinLockTimeout } from './within-lock-timeout.ts'

/** Days as YYYY-MM-DD (UTC). `postponed` got no partition yet because a long query holds the table. */
export type MadePartitions = { made: string[]; postponed: string[] }

/**
 * Creates missing partitions: for the days around today (UTC), and for every day within the retention that has rows in
 * DEFAULT; those rows move into it.
 * @param retentionDays 0: everything is kept, and DEFAULT is not searched for old days
 * @throws {Error} when today or tomorrow has no partition and cannot get one now
 */
export async function makePartitions(
  database: Database,
  daysBack: number,
  daysAhead: number,
  retentionDays: number,
): Promise<MadePartitions> {
  const outcome: MadePartitions = { made: [], postponed: [] }
  for (const { day, urgent } of await listMissingDays(database, daysBack, daysAhead, retentionDays)) {
    const rows = await withinLockTimeout<{ made: boolean }>(database, 'SELECT make_sales_partition($1) AS made', [day])
    if (rows?.[0]?.made === true) outcome.made.push(day)
    if (rows !== undefined) continue
    if (urgent)
      throw new Error(
        `the partition of ${day} cannot be created while a long query holds sales_raw; its rows wait in DEFAULT`,
      )
    outcome.postponed.push(day)
    // Each attempt makes the sink wait for a moment; one per round is enough.
    break
  }
  return outcome
}

/** @property urgent today or tomorrow */
type MissingDay = { day: string; urgent: boolean }

async function listMissingDays(
  database: Database,
  daysBack: number,
  daysAhead: number,
  retentionDays: number,
): Promise<MissingDay[]> {
  // What the retention would drop at once is not created.
  const back = retentionDays === 0 ? daysBack : Math.min(daysBack, retentionDays)
  const { rows } = await database.query<MissingDay>(
    `
    WITH today AS (SELECT (now() AT TIME ZONE 'UTC')::date AS day),
    wanted AS (
      SELECT generate_series(day - $1::int, day + $2::int, interval '1 day')::date AS day FROM today
      UNION
      SELECT DISTINCT (to_timestamp(ts / 1000) AT TIME ZONE 'UTC')::date FROM sales_raw_default, today
      WHERE ts >= extract(epoch FROM (day - $3::int)::timestamp AT TIME ZONE 'UTC') * 1000
        AND ts < extract(epoch FROM day::timestamp AT TIME ZONE 'UTC') * 1000
    )
    SELECT to_char(wanted.day, 'YYYY-MM-DD') AS day, wanted.day - today.day IN (0, 1) AS urgent FROM wanted, today
    WHERE to_regclass('sales_raw_' || to_char(wanted.day, 'YYYYMMDD')) IS NULL ORDER BY urgent DESC, wanted.day`,
    [back, daysAhead, retentionDays],
  )
  return rows
}
