import type { Database } from '../clients/database.ts'
import type { Bounds } from '../records/topic-reader.ts'

export type Acknowledged = { acknowledged: number; still_in_the_topic: number }

/**
 * Acknowledges the missing sales whose records the topic no longer has, so that they cannot be sent again: they are no
 * longer counted, and stay in `missing_sales` with who acknowledged them and why. Those whose record still exists stay
 * counted.
 */
export async function acknowledgeLoss(
  database: Database,
  bounds: Bounds[],
  { by, reason }: { by: string; reason: string },
): Promise<Acknowledged> {
  const { rowCount } = await database.query(
    `
    UPDATE missing_sales AS sale SET acknowledged_at = clock_timestamp(), acknowledged_by = $4, acknowledged_reason = $5
    WHERE acknowledged_at IS NULL AND NOT EXISTS (
      SELECT FROM unnest($1::int[], $2::bigint[], $3::bigint[]) AS held (partition, low, high)
      WHERE held.partition = sale.partition AND sale.record_offset >= held.low AND sale.record_offset < held.high)`,
    [
      bounds.map(({ partition }) => partition),
      bounds.map(({ low }) => low),
      bounds.map(({ high }) => high),
      by,
      reason,
    ],
  )
  const {
    rows: [row],
  } = await database.query<{ rest: string }>('SELECT count(*) AS rest FROM missing_sales WHERE acknowledged_at IS NULL')
  return { acknowledged: rowCount ?? 0, still_in_the_topic: Number(row?.rest ?? 0) }
}
