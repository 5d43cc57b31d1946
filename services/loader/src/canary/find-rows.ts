import type pg from 'pg'
import type { Database } from '../clients/database.ts'
import type { Flight } from './flights.ts'

/** A database that hangs must not hold up the next canary sale for long. */
const DEADLINE_MS = 5_000

/**
 * Which of them are rows: by the table's key, in the partitions of their days alone.
 * @returns their event ids
 * @throws {Error} when the database does not answer
 */
export async function findRows(database: Database, flights: Flight[]): Promise<ReadonlySet<string>> {
  if (flights.length === 0) return new Set()
  const query: pg.QueryConfig & { query_timeout: number } = {
    text: 'SELECT event_id FROM sales_raw WHERE event_id = ANY($1) AND ts = ANY($2)',
    values: [flights.map(({ sale }) => sale.event_id), flights.map(({ sale }) => sale.ts)],
    query_timeout: DEADLINE_MS,
  }
  const { rows } = await database.query<{ event_id: string }>(query)
  return new Set(rows.map(({ event_id: id }) => id))
}
