import type { Database } from '../clients/database.ts'

/** `seconds`: from the broker to the row; null when the broker's time is not known. Times as ISO 8601. */
export type LatestSale = {
  event_id: string
  store_id: number
  sku: number
  qty: number
  ts: string | null
  accepted_at: string | null
  loaded_at: string
  seconds: number | null
}

type Row = Omit<LatestSale, 'ts' | 'accepted_at' | 'loaded_at'> & {
  ts: string
  accepted_at: Date | null
  loaded_at: Date
}

/** Seconds back. The index on the load time finds what came lately, however large the table is; it cannot find the newest as such. */
const SPANS = [1, 10, 100, 3_600, 86_400]
/** The last millisecond that a Date can hold. */
const LAST_MOMENT = 8.64e15

/** The sales of shops that became rows last, newest first; none that came more than a day ago. */
export async function listLatestSales(database: Database, limit: number): Promise<LatestSale[]> {
  for (const span of SPANS) {
    const { rows } = await database.query<Row>(
      `
      SELECT event_id, store_id, sku, qty, ts, accepted_at, loaded_at, extract(epoch FROM loaded_at - accepted_at)::float8 AS seconds
      FROM sales WHERE loaded_at > now() - make_interval(secs => $1) ORDER BY loaded_at DESC LIMIT $2`,
      [span, limit],
    )
    if (rows.length === limit || span === SPANS.at(-1)) return rows.map(listed)
  }
  return []
}

function listed({ ts, accepted_at: acceptedAt, loaded_at: loadedAt, ...row }: Row): LatestSale {
  const soldAt = Number(ts)
  return {
    ...row,
    ts: Math.abs(soldAt) <= LAST_MOMENT ? new Date(soldAt).toISOString() : null,
    accepted_at: acceptedAt?.toISOString() ?? null,
    loaded_at: loadedAt.toISOString(),
  }
}
