import { createRequire } from 'node:module'
import t from 'tap'
import { encodeHeader } from '../../src/kafka-wire/encode-header.ts'
import { choosePartition } from '../../src/kafka/choose-partition.ts'
import { Message } from '../../src/kafka/message.ts'
import { RecordGroups, reportPartitions } from '../../src/kafka-wire/record-groups.ts'

const load = createRequire(import.meta.url)
/** As kafkajs reads records. */
const Decoder = load('kafkajs/src/protocol/decoder') as new (bytes: Buffer) => { readVarInt: () => number }
const decodeRecord = load('kafkajs/src/protocol/recordBatch/record/v0/decoder') as (
  decoder: object,
  batch: object,
) => { headers: Record<string, Buffer> }

/** Calls it as kafkajs' groupMessagesPerPartition does. */
function grouped(groups: RecordGroups, partitions: number) {
  return groups.reduce((_result, message) =>
    reportPartitions({ message, partitionMetadata: Array.from({ length: partitions }) }),
  )
}

const counts = (found: Record<number, { length: number }>): [string, number][] =>
  Object.entries(found).map(([partition, { length }]) => [partition, length])

t.test('messages are counted by partition, and each partition lists its own', async (t) => {
  const groups = new RecordGroups(choosePartition)
  const messages = ['1', '2', '3', '1', '1'].map((key) => Message.of(key, Buffer.from('value')))
  groups.fill(messages)
  const found = grouped(groups, 6)
  t.equal(
    Object.values(found).reduce((sum, { length }) => sum + length, 0),
    5,
  )
  t.equal(new Set([0, 3, 4].map((place) => messages[place]?.partition)).size, 1)
  for (const [partition, length] of counts(found))
    t.equal(messages.filter((message) => message.partition === Number(partition)).length, length)
})

t.test('a retry gets the same bytes, or others when the topic has more partitions', async (t) => {
  const groups = new RecordGroups(choosePartition)
  groups.fill(Array.from({ length: 50 }, (_, place) => Message.of(String(place), Buffer.from(`value ${place}`))))
  const first = Object.entries(grouped(groups, 6)).map(([partition, { bytes }]) => [partition, bytes.toString('hex')])
  t.same(
    Object.entries(grouped(groups, 6)).map(([partition, { bytes }]) => [partition, bytes.toString('hex')]),
    first,
  )
  const more = counts(grouped(groups, 12))
  t.ok(more.some(([partition]) => Number(partition) >= 6))
  t.equal(
    more.reduce((sum, [, length]) => sum + length, 0),
    50,
  )
})

t.test('nothing of one send is carried into the next', async (t) => {
  const groups = new RecordGroups(choosePartition)
  groups.fill(Array.from({ length: 50 }, (_, place) => Message.of(String(place), Buffer.from('value'))))
  grouped(groups, 6)
  groups.fill([Message.of('42', Buffer.from('value'))])
  t.same(
    counts(grouped(groups, 6)).map(([, length]) => length),
    [1],
  )
})

t.test('the record of a message with a header contains it, and its bytes count', async (t) => {
  const groups = new RecordGroups(choosePartition)
  const [plain, traced] = [Message.of('42', Buffer.from('value')), Message.of('42', Buffer.from('value'))]
  traced.headers = encodeHeader('traceparent', `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`)
  groups.fill([plain, traced, plain])
  const [records] = Object.values(grouped(groups, 6))
  const decoder = new Decoder(records?.bytes ?? Buffer.alloc(0))
  const read = [0, 1, 2].map(() => {
    decoder.readVarInt() // its length
    return decodeRecord(decoder, { firstOffset: '0', firstTimestamp: '0' })
  })
  t.match(read, [
    { value: Buffer.from('value'), headers: {} },
    { key: Buffer.from('42'), value: Buffer.from('value') },
    { value: Buffer.from('value'), headers: {} },
  ])
  t.same(String(read[1]?.headers['traceparent']), `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`)
  t.equal(traced.maxBytes - plain.maxBytes, traced.headers.length)
})

t.test('a header that is too long for one byte of length is rejected', async (t) => {
  t.equal(encodeHeader('n'.repeat(63), 'v'.repeat(63)).length, 1 + 1 + 63 + 1 + 63)
  for (const [name = '', value = ''] of [
    ['n', 'v'.repeat(64)],
    ['n'.repeat(64), 'v'],
    ['n', 'é'.repeat(32)],
  ])
    t.throws(() => encodeHeader(name, value), RangeError)
})
