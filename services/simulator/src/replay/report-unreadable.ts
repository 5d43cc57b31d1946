import type { Logger } from '@stream-retail/chassis/logger'
import type { Mapping } from './read-mapping.ts'
import type { PastSales, UnreadableRow } from './read-past-sales.ts'
import { type UnreadableFileSettings, keepUnreadable, unreadableFile } from './unreadable-rows.ts'

/** Rows shown in the log and in the summary. */
const MAX_SHOWN = 5

export type UnreadableReport = {
  count: number
  /** Where the rows are kept; null: they could not be written. */
  file: string | null
  first: Omit<UnreadableRow, 'row'>[]
}

/**
 * Keeps the unreadable rows in a file and logs the first of them. A file that cannot be written does not keep the
 * readable rows from being sent.
 * @returns undefined if every row is readable
 */
export async function reportUnreadable(
  settings: UnreadableFileSettings,
  past: PastSales,
  mapping: Mapping,
  log: Logger,
): Promise<UnreadableReport | undefined> {
  const count = past.unreadable.length
  if (count === 0) return undefined
  const wanted = unreadableFile(settings)
  const file = await keepUnreadable(wanted, past, mapping).catch((err: unknown) => {
    log.error({ err, file: wanted }, 'unreadable rows cannot be kept')
    return null
  })
  const first = past.unreadable.slice(0, MAX_SHOWN).map(({ line, reason }) => ({ line, reason }))
  log.warn({ unreadable: count, file, first }, 'some rows of the replayed file cannot be read')
  return { count, file, first }
}
