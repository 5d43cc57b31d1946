import type { Database } from '../clients/database.ts'
import { withinLockTimeout } from './within-lock-timeout.ts'

/** Days as YYYY-MM-DD (UTC): those that got their partition, and those that must wait because a long query holds the table. */
export type MadePartitions = { made: string[]; postponed: string[] }

/**
 * Makes the partitions that are missing: of the days around today (UTC), and of every day within the retention that has rows in
 * DEFAULT. The rows move in.
 * @param retentionDays 0: everything is kept, and nothing old is looked for
 * @throws {Error} when today or tomorrow has no partition and cannot get one now
 */
export async function makePartitions(
  database: Database,
  daysBack: number,
  daysAhead: number,
  retentionDays: number,
): Promise<MadePartitions> {
  // What the retention would drop at once is not made.
  const back = retentionDays === 0 ? daysBack : Math.min(daysBack, retentionDays)
  const { rows } = await database.query<{ day: string; urgent: boolean }>(
    `
    WITH today AS (SELECT (now() AT TIME ZONE 'UTC')::date AS day),
    wanted AS (
      SELECT generate_series(day - $1::int, day + $2::int, interval '1 day')::date AS day FROM today
      UNION
      SELECT DISTINCT (to_timestamp(ts / 1000) AT TIME ZONE 'UTC')::date FROM sales_raw_default, today
      WHERE ts >= extract(epoch FROM (day - $3::int)::timestamp AT TIME ZONE 'UTC') * 1000 AND ts < extract(epoch FROM day::timestamp AT TIME ZONE 'UTC') * 1000
    )
    SELECT to_char(wanted.day, 'YYYY-MM-DD') AS day, wanted.day - today.day IN (0, 1) AS urgent FROM wanted, today
    WHERE to_regclass('sales_raw_' || to_char(wanted.day, 'YYYYMMDD')) IS NULL ORDER BY urgent DESC, wanted.day`,
    [back, daysAhead, retentionDays],
  )
  const outcome: MadePartitions = { made: [], postponed: [] }
  for (const { day, urgent } of rows) {
    const answer = await withinLockTimeout<{ made: boolean }>(database, 'SELECT make_sales_partition($1) AS made', [
      day,
    ])
    if (answer?.[0]?.made === true) outcome.made.push(day)
    if (answer !== undefined) continue
    if (urgent)
      throw new Error(
        `the partition of ${day} cannot be made while a long query holds sales_raw; its rows wait in DEFAULT`,
      )
    outcome.postponed.push(day)
    // Each try makes the sink wait for a moment; one a round is enough.
    break
  }
  return outcome
}
