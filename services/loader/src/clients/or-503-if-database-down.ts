import { Problem, messageOf } from '@stream-retail/chassis/errors'

/** SQLSTATE classes that concern connection or server, not the query: lost, out of resources, shutting down. */
const AWAY = /^(08|53|57)/
const SQLSTATE = /^[0-9A-Z]{5}$/

/**
 * Runs a query on behalf of an HTTP request.
 * @throws {Problem} 503 `database_away` when the database does not answer; any other error as it was thrown
 */
export async function or503IfDatabaseDown<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof Problem || !isAway(error)) throw error
    throw new Problem({
      status: 503,
      code: 'database_away',
      detail: `Postgres does not answer: ${messageOf(error)}. Start it, or ask again later.`,
      retriable: true,
      retryAfterSeconds: 5,
    })
  }
}

/** The driver's own errors (connection refused, timeout, connection ended) have no SQLSTATE. */
function isAway(error: unknown): boolean {
  const { code } = error as { code?: string }
  if (code !== undefined && SQLSTATE.test(code)) return AWAY.test(code)
  return code !== undefined || /timeout|terminated|not queryable|ended/i.test(messageOf(error))
}
