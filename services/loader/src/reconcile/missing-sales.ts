import type { Database } from '../clients/database.ts'
import { SALES_TOPIC } from '../sink/sales-sink.ts'
import type { TopicSale } from './topic-sale.ts'

export type MissingSale = {
  partition: number
  offset: number
  event_id: string | null
  ts: number | null
  noticed_at: string
}

/** SQL condition: `dead_letters` holds what the record `sale` (partition, record_offset) has become. */
export const IS_ITS_DEAD_LETTER =
  `origin_topic = '${SALES_TOPIC}' AND origin_partition = sale.partition AND ` + 'origin_offset = sale.record_offset'
/** SQL condition: `sales_raw` holds the row of `sale` (event_id, ts). */
export const IS_ITS_ROW = 'sales_raw.event_id = sale.event_id AND sales_raw.ts = sale.ts'

/**
 * SQL condition: `sale` (partition, record_offset, event_id, ts) is neither a row nor a dead letter, nor of a day that
 * retention has dropped.
 * @param keptFrom epoch milliseconds; sales before it no longer need a row
 */
export const isMissing = (keptFrom: number): string => `
  (sale.ts IS NULL OR sale.ts >= ${Math.trunc(keptFrom)})
  AND NOT EXISTS (SELECT FROM sales_raw WHERE ${IS_ITS_ROW})
  AND NOT EXISTS (SELECT FROM dead_letters WHERE ${IS_ITS_DEAD_LETTER})`

/**
 * Stores which of these records are missing; all must be below what the sink has committed. A different sale at a known
 * offset means that the topic was recreated: it replaces the old one.
 */
export async function noteMissing(database: Database, sales: TopicSale[], keptFrom: number): Promise<void> {
  if (sales.length === 0) return
  await database.query(
    `
    INSERT INTO missing_sales (partition, record_offset, event_id, ts)
    SELECT * FROM unnest($1::int[], $2::bigint[], $3::text[], $4::bigint[])
      AS sale (partition, record_offset, event_id, ts)
    WHERE ${isMissing(keptFrom)}
    ON CONFLICT (partition, record_offset) DO UPDATE
      SET event_id = EXCLUDED.event_id, ts = EXCLUDED.ts, noticed_at = EXCLUDED.noticed_at,
        acknowledged_at = NULL, acknowledged_by = NULL, acknowledged_reason = NULL
      WHERE (missing_sales.event_id, missing_sales.ts) IS DISTINCT FROM (EXCLUDED.event_id, EXCLUDED.ts)`,
    [
      sales.map(({ partition }) => partition),
      sales.map(({ offset }) => offset),
      sales.map(({ eventId }) => eventId),
      sales.map(({ ts }) => ts),
    ],
  )
}

/**
 * Removes those that have become rows or dead letters.
 * @returns how many are still missing, without those acknowledged as lost
 */
export async function recheckMissing(database: Database, keptFrom: number): Promise<number> {
  await database.query(
    `DELETE FROM missing_sales AS sale WHERE acknowledged_at IS NULL AND NOT (${isMissing(keptFrom)})`,
  )
  const {
    rows: [row],
  } = await database.query<{ missing: string }>(
    'SELECT count(*) AS missing FROM missing_sales WHERE acknowledged_at IS NULL',
  )
  return Number(row?.missing ?? 0)
}

/** Missing sales, in the order in which they were noticed. */
export async function listMissing(database: Database, limit: number): Promise<MissingSale[]> {
  const { rows } = await database.query<{
    partition: number
    record_offset: string
    event_id: string | null
    ts: string | null
    noticed_at: Date
  }>(
    `SELECT partition, record_offset, event_id, ts, noticed_at FROM missing_sales WHERE acknowledged_at IS NULL
     ORDER BY noticed_at, partition, record_offset LIMIT $1`,
    [limit],
  )
  return rows.map(({ record_offset: offset, ts, noticed_at: at, ...row }) => ({
    ...row,
    offset: Number(offset),
    ts: ts === null ? null : Number(ts),
    noticed_at: at.toISOString(),
  }))
}

const DAY_MS = 86_400_000

/**
 * When the oldest day that retention keeps begins (UTC), in epoch milliseconds.
 * @param days full days before today; 0 keeps all
 */
export function keptFrom(days: number, now: number): number {
  return days === 0 ? 0 : Math.floor(now / DAY_MS) * DAY_MS - days * DAY_MS
}
