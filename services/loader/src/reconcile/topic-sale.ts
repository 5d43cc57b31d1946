import type { TopicRecord } from '../records/topic-reader.ts'
import { decodeRecord } from '../records/decode-record.ts'
import type { Schemas } from '../records/schemas.ts'

/**
 * What a record of the topic promises the table. `eventId` and `ts` are null for what can never be a row: bytes that nobody can read, and
 * names with a NUL, which Postgres does not take; those must be dead letters.
 */
export type TopicSale = {
  partition: number
  offset: number
  timestamp: number
  eventId: string | null
  ts: string | null
  storeId: number | null
  sku: number | null
  qty: number | null
}

/** Reads the sales in records of the topic; a record without a value promises nothing. @throws {Error} when the registry does not answer */
export async function toTopicSales(records: TopicRecord[], schemas: Schemas): Promise<TopicSale[]> {
  const sales: TopicSale[] = []
  for (const record of records) {
    const { partition, offset, timestamp } = record
    const decoded = await decodeRecord(record, schemas)
    if ('nothing' in decoded) continue
    const { event_id: id, ts, store_id: store, sku, qty } = 'values' in decoded ? decoded.values : {}
    const possible = typeof id === 'string' && typeof ts === 'bigint' && !id.includes('\0')
    sales.push({
      partition,
      offset,
      timestamp,
      eventId: possible ? id : null,
      ts: possible ? String(ts) : null,
      storeId: numberOrNull(store),
      sku: numberOrNull(sku),
      qty: numberOrNull(qty),
    })
  }
  return sales
}

const numberOrNull = (value: unknown): number | null => (typeof value === 'number' ? value : null)
