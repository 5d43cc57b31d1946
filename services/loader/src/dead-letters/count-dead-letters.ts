import type { Queryable } from '../clients/database.ts'
import { OPEN_STATES, type Source } from './dead-letter.ts'

export type OpenCount = { source: Source; reason: string; open: number }

/**
 * Open dead letters by source and reason, most first. Reads the counts that triggers keep (sql/0009), so that its cost
 * does not depend on how many dead letters there are.
 */
export async function countOpen(database: Queryable): Promise<OpenCount[]> {
  const { rows } = await database.query<{ source: Source; reason: string; open: string }>(
    `SELECT source, reason, sum(letters) AS open FROM dead_letter_counts WHERE state = ANY($1)
     GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2`,
    [OPEN_STATES],
  )
  return rows.map(({ open, ...row }) => ({ ...row, open: Number(open) }))
}

/** The reasons that dead letters of each source have, in whatever state. */
export async function knownReasons(database: Queryable): Promise<Map<string, Set<string>>> {
  const { rows } = await database.query<{ source: string; reasons: string[] }>(
    'SELECT source, array_agg(DISTINCT reason) AS reasons FROM dead_letter_counts GROUP BY 1',
  )
  return new Map(rows.map(({ source, reasons }) => [source, new Set(reasons)]))
}
