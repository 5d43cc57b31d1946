import { Problem, messageOf } from '@stream-retail/chassis/errors'

/** SQLSTATE of what is wrong with the connection or the server, not with the question: lost, shutting down, too many. */
const AWAY = /^(08|53|57)/
const SQLSTATE = /^[0-9A-Z]{5}$/

/**
 * Asks the database for somebody who waits for an answer.
 * @throws {Problem} 503 `database_away` when it does not answer; all else as it was thrown
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

/** The driver's own errors (rejected, timed out, ended) come from outside of Postgres and have no SQLSTATE. */
function isAway(error: unknown): boolean {
  const { code } = error as { code?: string }
  if (code !== undefined && SQLSTATE.test(code)) return AWAY.test(code)
  return code !== undefined || /timeout|terminated|not queryable|ended/i.test(messageOf(error))
}
