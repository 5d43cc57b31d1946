import { readSchema } from '@stream-retail/schemas/subjects'
import { toWireFormat } from '@stream-retail/schemas/wire-format'
import avro, { type Schema } from 'avsc'
import type { TopicRecord } from '../../src/records/topic-reader.ts'
import { Schemas } from '../../src/records/schemas.ts'

/** The schemas of a test registry by id: 1 is the sale; 2, 3 and 4 are foreign; 5 and 6 do not fit the table. */
export const REGISTERED: Record<number, { schema: string; subjects: string[] }> = {
  1: { schema: readSchema('sale.avsc'), subjects: ['sales-value'] },
  2: { schema: recordSchema('Other', [{ name: 'event_id', type: 'string' }]), subjects: ['others-value'] },
  3: {
    schema: recordSchema('More', [
      { name: 'event_id', type: 'string' },
      { name: 'ts', type: 'long' },
      { name: 'more', type: 'int' },
    ]),
    subjects: ['others-value'],
  },
  4: { schema: '"string"', subjects: ['others-value'] },
  5: {
    schema: recordSchema('Grown', [
      { name: 'event_id', type: 'string' },
      { name: 'ts', type: 'long' },
      { name: 'more', type: 'int' },
    ]),
    subjects: ['sales-value'],
  },
  6: {
    schema: recordSchema('Dated', [
      { name: 'event_id', type: 'string' },
      { name: 'ts', type: { type: 'long', logicalType: 'timestamp-millis' } },
    ]),
    subjects: ['sales-value'],
  },
}

function recordSchema(name: string, fields: object[]): string {
  return JSON.stringify({ type: 'record', name, fields })
}

export const registered = (): Schemas => new Schemas({ schemaById: async (id) => REGISTERED[id] }, 'sales-value')

/** A value in the wire format. */
export function encode(id: number, value: unknown): Buffer {
  return toWireFormat(id, avro.Type.forSchema(JSON.parse(REGISTERED[id]?.schema ?? '""') as Schema).toBuffer(value))
}

let offset = 0

/** A record, each at the next offset. */
export function record(value: Buffer | null, part: Partial<TopicRecord> = {}): TopicRecord {
  return {
    partition: 0,
    offset: offset++,
    timestamp: 1_700_000_000_000,
    key: Buffer.from('1'),
    value,
    headers: {},
    ...part,
  }
}

/** The record of a sale. */
export function sale(event_id: string, part: object = {}): TopicRecord {
  return record(encode(1, { event_id, store_id: 1, sku: 2, qty: 3, ts: 1_700_000_000_000, ...part }))
}
