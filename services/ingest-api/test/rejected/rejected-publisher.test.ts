import type { SaleRejected } from '@stream-retail/schemas/sale-rejected'
import { readSchema } from '@stream-retail/schemas/subjects'
import { payloadOf } from '@stream-retail/schemas/wire-format'
import t from 'tap'
import type { Message } from '../../src/kafka/message.ts'
import { type RejectedLimits, RejectedPublisher } from '../../src/rejected/rejected-publisher.ts'
import { type RejectedSchema, compileRejectedSchema } from '../../src/rejected/rejected-schema.ts'
import type { RejectedSale, ValidationError } from '../../src/sales/validation-errors.ts'
import { aSale } from '../fixtures/a-sale.ts'

const schema = compileRejectedSchema({ id: 9, version: 1, schema: readSchema('sale-rejected.avsc') })
const from = { requestId: 'request-1', keyName: 'till-7', schemaId: 7 }
const error: ValidationError = { path: '/qty', code: 'out_of_range', expected: 'int', got: '0', event_id: 'an-id' }

function rejection(changes: Partial<ValidationError> = {}, sale: unknown = aSale({ qty: 0 })): RejectedSale {
  const original = Buffer.isBuffer(sale) ? sale : Buffer.from(JSON.stringify(sale))
  return { first: { ...error, ...changes }, original }
}

/** A publisher of rejected sales with an in-memory topic. */
function publisherOf(limits: Partial<RejectedLimits> = {}, { held = false, known = true } = {}) {
  const topic = { messages: [] as Message[], answers: [] as { done: () => void; fail: () => void }[] }
  const seen = { stored: [] as string[], dropped: {} as Record<string, number> }
  const publish = (messages: Message[]): Promise<void> => {
    topic.messages.push(...messages)
    return held
      ? new Promise((done, fail) => {
          topic.answers.push({
            done,
            fail: () => {
              fail(new Error('away'))
            },
          })
        })
      : Promise.resolve()
  }
  const current: RejectedSchema | undefined = known ? schema : undefined
  const kept = new RejectedPublisher(
    { recordsPerSecond: 100, bytesPerSecond: 100_000, maxOriginalBytes: 200, maxWaiting: 1_000, ...limits },
    () => current,
    publish,
    {
      stored: (reasons) => {
        seen.stored.push(...reasons)
      },
      dropped: (reason, records) => {
        seen.dropped[reason] = (seen.dropped[reason] ?? 0) + records
      },
    },
  )
  const records = (): SaleRejected[] =>
    topic.messages.map(({ value }) => ({ ...(schema.type.fromBuffer(payloadOf(value)) as SaleRejected) }))
  return { kept, seen, topic, records }
}

const settled = () => new Promise(setImmediate)

t.test('a rejected sale becomes a record of what arrived, why it was rejected, and from whom', async (t) => {
  const { kept, seen, topic, records } = publisherOf()
  const sale = aSale({ qty: 0 })
  const before = Date.now()
  kept.add([rejection({ event_id: sale.event_id, index: 3, path: '/3/qty' }, sale)], from)
  const [{ rejected_at: at, ...record } = { rejected_at: 0 }] = records()
  t.ok(at >= before && at <= Date.now())
  const original = JSON.stringify(sale)
  t.same(record, {
    reason: 'out_of_range',
    path: '/qty',
    expected: 'int',
    got: '0',
    event_id: sale.event_id,
    index: 3,
    original,
    original_bytes: original.length,
    key_name: 'till-7',
    request_id: 'request-1',
    schema_id: 7,
  })
  t.equal(topic.messages[0]?.key, sale.event_id)
  t.equal(kept.waiting, 1)
  await settled()
  t.equal(kept.waiting, 0)
  t.same(seen, { stored: ['out_of_range'], dropped: {} })
})

t.test('unreadable input is kept as it arrived, and so is a sale that is a string', async (t) => {
  const { kept, records } = publisherOf()
  kept.add(
    [
      rejection({ code: 'not_json', path: '/0', index: 0 }, Buffer.from('{"a"')),
      rejection({ code: 'not_utf8', path: '' }, Buffer.from([0x7b, 0xff])),
      rejection({ code: 'not_an_object' }, 'only text'),
    ],
    from,
  )
  t.same(
    records().map(({ original, path }) => [original, path]),
    [
      ['{"a"', ''],
      ['{\ufffd', ''],
      ['"only text"', '/qty'],
    ],
  )
})

t.test('long values are cut, and a missing sender stays missing', async (t) => {
  const { kept, records, topic } = publisherOf()
  kept.add(
    [
      {
        first: { path: '', code: 'not_an_object', expected: 'x'.repeat(2_000), got: 'array of 3' },
        original: Buffer.from(JSON.stringify(['€'.repeat(500)])),
      },
    ],
    { requestId: 'r', keyName: undefined, schemaId: undefined },
  )
  const [record] = records()
  t.match(record, { event_id: null, index: null, key_name: null, schema_id: null, original_bytes: 1_504 })
  t.equal(Buffer.byteLength(record?.original ?? ''), 200)
  t.equal(record?.expected.length, 512)
  t.equal(topic.messages[0]?.key, '')
})

t.test('beyond the rate rejected sales are only counted, and their originals not read', async (t) => {
  const { kept, seen, records } = publisherOf({ recordsPerSecond: 2 })
  let written = 0
  const watched: RejectedSale = {
    first: error,
    get original() {
      written++
      return Buffer.from('{}')
    },
  }
  kept.add([...Array.from({ length: 20 }, () => rejection()), ...Array.from({ length: 980 }, () => watched)], from)
  t.same([records().length, seen.dropped, written], [20, { rate: 980 }, 0])
})

t.test('the bytes of originals are bounded as well, also when a few are large', async (t) => {
  const { kept, seen, records } = publisherOf({ bytesPerSecond: 1_000 })
  kept.add([rejection({}, 'x'.repeat(50_000)), rejection()], from)
  kept.add([rejection()], from)
  t.same([records().length, seen.dropped], [1, { bytes: 2 }])
})

t.test('while the broker does not respond, no more than the limit waits in memory', async (t) => {
  const { kept, seen, topic } = publisherOf({ maxWaiting: 5 }, { held: true })
  for (let request = 0; request < 10; request++) kept.add([rejection(), rejection()], from)
  t.same([topic.messages.length, kept.waiting, seen.dropped], [5, 5, { queue: 15 }])
  for (const { fail } of topic.answers) fail()
  await settled()
  t.same([kept.waiting, seen.stored, seen.dropped], [0, [], { queue: 15, kafka: 5 }])
})

t.test('without a schema everything is dropped and counted', async (t) => {
  const { kept, seen } = publisherOf({}, { known: false })
  kept.add([rejection(), rejection()], from)
  t.same(seen, { stored: [], dropped: { schema: 2 } })
})

t.test('a sale nested too deep to be serialized is kept as it came', async (t) => {
  const { kept, records } = publisherOf()
  const deep = `${'['.repeat(200_000)}1${']'.repeat(200_000)}`
  kept.add([rejection({ code: 'not_an_object' }, Buffer.from(deep))], from)
  t.match(records(), [{ original: deep.slice(0, 200), original_bytes: 400_001, reason: 'not_an_object' }])
})
