import type { Database } from '../clients/database.ts'
import { withinLockTimeout } from './within-lock-timeout.ts'

const DAY_MS = 86_400_000

/** Rows of DEFAULT that one statement deletes, and statements in one round: a transaction of each stays short. */
const CHUNK = { rows: 10_000, statements: 20 }

/**
 * Which days have to go. Pure. Today and later days never, nor the last day there is.
 * @param days that have a partition, as YYYY-MM-DD
 * @param today YYYY-MM-DD (UTC)
 * @param retentionDays full days before today that are kept; 0 keeps all
 */
export function expiredDays(days: string[], today: string, retentionDays: number): string[] {
  if (retentionDays === 0) return []
  const oldestKept = new Date(Date.parse(today) - retentionDays * DAY_MS).toISOString().slice(0, 10)
  return [...days]
    .sort()
    .slice(0, -1)
    .filter((day) => day < oldestKept)
}

/** Days as YYYY-MM-DD: dropped, and still there because a long query holds the table. `rows`: deleted from DEFAULT. */
export type Dropped = { days: string[]; postponed: string[]; rows: number }

/**
 * Drops the partitions of days beyond the retention, and deletes from DEFAULT what is as old. DROP, not DETACH CONCURRENTLY: that one
 * is not to be had beside a DEFAULT partition, and a drop holds its lock for milliseconds once it has it.
 */
export async function dropPartitions(database: Database, retentionDays: number): Promise<Dropped> {
  const outcome: Dropped = { days: [], postponed: [], rows: 0 }
  if (retentionDays === 0) return outcome
  const { rows } = await database.query<{ day: string | null; today: string }>(`
    SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS today, to_char(to_date(substring(relname FROM '^sales_raw_(\\d{8})$'), 'YYYYMMDD'), 'YYYY-MM-DD') AS day
    FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid WHERE inhparent = 'sales_raw'::regclass`)
  const today = rows[0]?.today ?? ''
  const days = rows.flatMap(({ day }) => (day === null ? [] : [day]))
  for (const day of expiredDays(days, today, retentionDays)) {
    // Another loader may have been quicker.
    const answer = await withinLockTimeout(database, `DROP TABLE IF EXISTS sales_raw_${day.replaceAll('-', '')}`)
    if (answer !== undefined) outcome.days.push(day)
    else {
      outcome.postponed.push(day)
      break
    }
  }
  outcome.rows = await deleteStrays(database, Date.parse(today) - retentionDays * DAY_MS)
  return outcome
}

/** @param before epoch milliseconds @returns how many rows went; the rest is for the next round */
async function deleteStrays(database: Database, before: number): Promise<number> {
  let total = 0
  for (let statement = 0; statement < CHUNK.statements; statement++) {
    const { rowCount } = await database.query(
      `DELETE FROM sales_raw_default WHERE ctid = ANY(ARRAY(
      SELECT ctid FROM sales_raw_default WHERE ts < $1 LIMIT ${CHUNK.rows}))`,
      [before],
    )
    total += rowCount ?? 0
    if ((rowCount ?? 0) < CHUNK.rows) break
  }
  return total
}
