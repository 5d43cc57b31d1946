import type { Database } from '../clients/database.ts'

/** How long a change of partitions may wait for its lock, in milliseconds; the sink's next batch queues behind it. */
const LOCK_TIMEOUT_MS = 500

/** Postgres' code for a lock that was not available in time. */
const LOCK_NOT_AVAILABLE = '55P03'

/**
 * Runs one statement that locks the whole table, and stops waiting early when a long reader holds it: a lock that waits
 * makes every later one wait, including the sink's.
 * @returns the rows; undefined when the lock was not available in time and nothing was changed
 * @throws {Error} for every other failure
 */
export async function withinLockTimeout<T extends object>(
  database: Database,
  sql: string,
  values: unknown[] = [],
): Promise<T[] | undefined> {
  const client = await database.connect()
  try {
    await client.query('BEGIN')
    await client.query(`SET LOCAL lock_timeout = '${LOCK_TIMEOUT_MS}ms'`)
    const { rows } = await client.query<T>(sql, values)
    await client.query('COMMIT')
    return rows
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined)
    if ((error as { code?: string }).code === LOCK_NOT_AVAILABLE) return undefined
    throw error
  } finally {
    client.release()
  }
}
