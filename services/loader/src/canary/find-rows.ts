import type pg from 'pg'
import type { Queryable } from '../clients/database.ts'
import type { Flight } from './flights.ts'

/** A database that hangs must not hold up the next canary sale for long. Milliseconds. */
const DEADLINE_MS = 5_000

/**
 * Finds those that are rows, by the primary key of the table, in the partitions of their days only.
 * @returns their event ids
 * @throws {Error} when the database does not answer
 */
export async function findRows(database: Queryable, flights: Flight[]): Promise<ReadonlySet<string>> {
  if (flights.length === 0) return new Set()
  const query: pg.QueryConfig & { query_timeout: number } = {
    text: 'SELECT event_id FROM sales_raw WHERE event_id = ANY($1) AND ts = ANY($2)',
    values: [flights.map(({ sale }) => sale.event_id), flights.map(({ sale }) => sale.ts)],
    query_timeout: DEADLINE_MS,
  }
  const { rows } = await database.query<{ event_id: string }>(query)
  return new Set(rows.map(({ event_id: id }) => id))
}
