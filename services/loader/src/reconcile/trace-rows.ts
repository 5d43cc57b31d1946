import type { Traces } from '@stream-retail/chassis/traces'
import type { Database } from '../clients/database.ts'
import type { TopicRecord } from '../records/topic-reader.ts'
import { SALES_TOPIC } from '../sink/sales-sink.ts'
import type { TopicSale } from './topic-sale.ts'

/** The record header with the span that published it (W3C Trace Context). */
const TRACE_HEADER = 'traceparent'

type Traced = TopicSale & { parent: string; eventId: string; ts: string }

/**
 * Completes the traces of sales that are rows: a span from the record's timestamp to the time its row was written, as a
 * child of the span that published the record. Connect makes no spans, so the two times stand for its part.
 */
export async function traceRows(
  traces: Traces,
  database: Database,
  records: TopicRecord[],
  sales: TopicSale[],
): Promise<void> {
  const traced = tracedOf(records, sales)
  if (traced.length === 0) return
  const { rows } = await database.query<{ place: string; loaded_at: Date }>(
    `SELECT place, loaded_at FROM unnest($1::text[], $2::bigint[]) WITH ORDINALITY AS sale (event_id, ts, place)
     JOIN sales_raw USING (event_id, ts)`,
    [traced.map(({ eventId }) => eventId), traced.map(({ ts }) => ts)],
  )
  for (const { place, loaded_at: loadedAt } of rows) {
    const sale = traced[Number(place) - 1]
    if (sale !== undefined) endTrace(traces, sale, loadedAt.getTime())
  }
}

function tracedOf(records: TopicRecord[], sales: TopicSale[]): Traced[] {
  const parents = new Map(records.map(({ offset, headers }) => [offset, headers[TRACE_HEADER]]))
  return sales.flatMap((sale) => {
    const parent = parents.get(sale.offset)
    return parent === undefined || sale.eventId === null || sale.ts === null
      ? []
      : [{ ...sale, parent, eventId: sale.eventId, ts: sale.ts }]
  })
}

function endTrace(traces: Traces, { parent, partition, offset, timestamp }: Traced, loadedAt: number): void {
  traces
    .begin('row sales_raw', {
      kind: 'consumer',
      parent,
      from: timestamp,
      attributes: {
        'messaging.system': 'kafka',
        'messaging.destination.name': SALES_TOPIC,
        'messaging.destination.partition.id': String(partition),
        'messaging.kafka.offset': offset,
        'db.system.name': 'postgresql',
        'db.collection.name': 'sales_raw',
      },
    })
    // A sale that was sent twice was a row before its second record.
    .end({ at: Math.max(timestamp, loadedAt) })
}
