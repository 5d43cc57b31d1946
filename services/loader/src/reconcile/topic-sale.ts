import type { TopicRecord } from '../records/topic-reader.ts'
import { decodeRecord } from '../records/decode-record.ts'
import type { Schemas } from '../records/schemas.ts'

/**
 * The row that a record of the topic should become. `eventId` and `ts` are null for a record that can never be a row
 * and must be a dead letter: bytes that cannot be decoded, and an event_id with a NUL, which Postgres rejects.
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

/** Decodes records of the topic; one without a value is skipped. @throws {Error} when the registry does not answer */
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
