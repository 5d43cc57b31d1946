import type { Database } from '../clients/database.ts'
import { withinLockTimeout } from './within-lock-timeout.ts'

const DAY_MS = 86_400_000

/** Rows of DEFAULT that one statement deletes, and statements per round: each transaction stays short. */
const CHUNK = { rows: 10_000, statements: 20 }

/**
 * The days to drop, oldest first. Pure. Never today, a later day, or the last day that has a partition.
 * @param days days that have a partition, as YYYY-MM-DD
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

/**
 * Days as YYYY-MM-DD. `postponed` still exist because a long query holds the table; `rows` were deleted from DEFAULT.
 */
export type DroppedPartitions = { days: string[]; postponed: string[]; rows: number }

/**
 * Drops the partitions of days older than the retention, and deletes rows as old from DEFAULT. DROP, not DETACH
 * CONCURRENTLY, which Postgres does not allow beside a DEFAULT partition; a drop holds its lock for milliseconds.
 * @param retentionDays full days before today that are kept; 0 keeps all
 * @throws {Error} when the database does not answer
 */
export async function dropPartitions(database: Database, retentionDays: number): Promise<DroppedPartitions> {
  const outcome: DroppedPartitions = { days: [], postponed: [], rows: 0 }
  if (retentionDays === 0) return outcome
  const { days, today } = await listDays(database)
  for (const day of expiredDays(days, today, retentionDays)) {
    // IF EXISTS: another loader may have dropped it meanwhile.
    const dropped = await withinLockTimeout(database, `DROP TABLE IF EXISTS sales_raw_${day.replaceAll('-', '')}`)
    if (dropped !== undefined) outcome.days.push(day)
    else {
      outcome.postponed.push(day)
      break
    }
  }
  outcome.rows = await deleteFromDefault(database, Date.parse(today) - retentionDays * DAY_MS)
  return outcome
}

/** Days that have a partition, and today (UTC), as YYYY-MM-DD. */
async function listDays(database: Database): Promise<{ days: string[]; today: string }> {
  const { rows } = await database.query<{ day: string | null; today: string }>(`
    SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS today,
      to_char(to_date(substring(relname FROM '^sales_raw_(\\d{8})$'), 'YYYYMMDD'), 'YYYY-MM-DD') AS day
    FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid WHERE inhparent = 'sales_raw'::regclass`)
  return { days: rows.flatMap(({ day }) => day ?? []), today: rows[0]?.today ?? '' }
}

/** @param before epoch milliseconds @returns how many rows were deleted; the next round deletes the rest */
async function deleteFromDefault(database: Database, before: number): Promise<number> {
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
