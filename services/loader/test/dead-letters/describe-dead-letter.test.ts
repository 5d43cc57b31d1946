import t from 'tap'
import type { Decoded } from '../../src/records/decode-record.ts'
import { describeDeadLetter } from '../../src/dead-letters/describe-dead-letter.ts'
import { readOriginal } from '../../src/dead-letters/read-original.ts'

const record = (headers: Record<string, string> = {}, value: Buffer | null = Buffer.from('bytes')) => ({
  partition: 0,
  offset: 7,
  timestamp: 1_700_000_000_000,
  key: null,
  value,
  headers,
})
const decoded = (values: Record<string, unknown>, headers = {}): Decoded =>
  ({ record: record(headers), values, schema: {} }) as unknown as Decoded
const REJECTED = {
  rejected_at: 1_700_000_000_123n,
  reason: 'out_of_range',
  path: '/qty',
  expected: 'int',
  got: '0',
  event_id: 'e1',
  key_name: 'shop',
  original: '{"qty":0}',
  original_bytes: 9,
}
const FROM_CONNECT = {
  '__connect.errors.topic': 'sales',
  '__connect.errors.partition': '3',
  '__connect.errors.offset': '42',
  '__connect.errors.exception.class.name': 'org.apache.kafka.connect.errors.DataException',
  '__connect.errors.exception.message': 'no such schema',
}

t.test('what the gateway rejected has its code, its event and the time it was rejected', async (t) => {
  t.match(describeDeadLetter('sales-rejected', decoded(REJECTED)), {
    topic: 'sales-rejected',
    partition: 0,
    offset: 7,
    source: 'gateway',
    reason: 'out_of_range',
    summary: '/qty: expected int, got 0',
    eventId: 'e1',
    keyName: 'shop',
    origin: null,
    happenedAt: new Date(1_700_000_000_123),
  })
})

t.test('what Connect could not read has the exception as its reason and the record it was', async (t) => {
  t.match(describeDeadLetter('sales-dlq', { record: record(FROM_CONNECT), unreadable: 'no' }), {
    source: 'converter',
    reason: 'DataException',
    summary: 'no such schema',
    origin: { topic: 'sales', partition: 3, offset: 42 },
    eventId: null,
  })
})

t.test(
  'what the table rejected has the reason that the loader gave it, and a NUL in its name can be stored',
  async (t) => {
    const headers = { ...FROM_CONNECT, 'retail.source': 'table', 'retail.reason': 'bad_text' }
    t.match(describeDeadLetter('sales-dlq', decoded({ event_id: 'a\0b' }, headers)), {
      source: 'table',
      reason: 'bad_text',
      eventId: 'a\\u0000b',
    })
  },
)

t.test('a record without any of these is a dead letter as well', async (t) => {
  t.match(describeDeadLetter('sales-dlq', { record: record(), unreadable: 'no' }), {
    source: 'converter',
    reason: 'unknown',
    summary: 'no reason given',
    origin: null,
  })
  t.match(describeDeadLetter('sales-rejected', { record: record(), unreadable: 'no schema 9' }), {
    source: 'gateway',
    reason: 'unreadable',
    summary: 'no schema 9',
  })
})

t.test('originals are JSON where they can be, else text, else bytes; what was cut says so', async (t) => {
  t.same(readOriginal('sales-rejected', decoded(REJECTED)), { kind: 'json', json: { qty: 0 }, bytes: 9 })
  t.same(readOriginal('sales-rejected', decoded({ ...REJECTED, original: '{"qty"', original_bytes: 6 })), {
    kind: 'text',
    text: '{"qty"',
    cut: false,
    bytes: 6,
  })
  t.same(readOriginal('sales-rejected', decoded({ ...REJECTED, original_bytes: 9_000 })), {
    kind: 'text',
    text: '{"qty":0}',
    cut: true,
    bytes: 9_000,
  })
  t.match(readOriginal('sales-dlq', decoded({ event_id: 'e', ts: 5n, far: 2n ** 60n })), {
    kind: 'json',
    json: { event_id: 'e', ts: 5, far: '1152921504606846976' },
  })
  t.same(readOriginal('sales-dlq', { record: record({}, Buffer.from([0, 255])), unreadable: 'no' }), {
    kind: 'bytes',
    hex: '00ff',
    text: '\0\ufffd',
    cut: false,
    bytes: 2,
  })
})
