import type { Database } from '../clients/database.ts'

/** `seconds`: from accepted to row; null when the accept time is unknown. Times are ISO 8601. */
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

type LatestSaleRow = Omit<LatestSale, 'ts' | 'accepted_at' | 'loaded_at'> & {
  ts: string
  accepted_at: Date | null
  loaded_at: Date
}

/**
 * Look-back windows in seconds, tried in order. The index on the load time makes a bounded range cheap however large
 * the table is; it does not help to find the newest rows without a bound.
 */
const SPANS = [1, 10, 100, 3_600, 86_400]
/** The largest epoch millisecond that a Date can hold. */
const MAX_DATE_MS = 8.64e15

/** The latest sales of shops by load time, newest first, not older than a day. The canary is left out. */
export async function listLatestSales(database: Database, limit: number): Promise<LatestSale[]> {
  for (const span of SPANS) {
    const { rows } = await database.query<LatestSaleRow>(
      `
      SELECT event_id, store_id, sku, qty, ts, accepted_at, loaded_at,
        extract(epoch FROM loaded_at - accepted_at)::float8 AS seconds
      FROM sales WHERE loaded_at > now() - make_interval(secs => $1) ORDER BY loaded_at DESC LIMIT $2`,
      [span, limit],
    )
    if (rows.length === limit || span === SPANS.at(-1)) return rows.map(toSale)
  }
  return []
}

function toSale({ ts, accepted_at: acceptedAt, loaded_at: loadedAt, ...row }: LatestSaleRow): LatestSale {
  const soldAt = Number(ts)
  return {
    ...row,
    ts: Math.abs(soldAt) <= MAX_DATE_MS ? new Date(soldAt).toISOString() : null,
    accepted_at: acceptedAt?.toISOString() ?? null,
    loaded_at: loadedAt.toISOString(),
  }
}
