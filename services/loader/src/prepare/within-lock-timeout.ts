import type { Database } from '../clients/database.ts'

/** Milliseconds that a change of partitions may wait for its lock. As long, and no longer, the sink's next batch queues behind it. */
const LOCK_TIMEOUT_MS = 500

/** Postgres' code for "somebody else holds the lock". */
const LOCK_NOT_AVAILABLE = '55P03'

/**
 * Runs one statement that locks the table against everybody, and gives up early when a long reader holds it: a lock that waits
 * makes all later ones wait, also the sink's.
 * @returns the rows; undefined when the lock was not to be had in time and nothing was changed
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
