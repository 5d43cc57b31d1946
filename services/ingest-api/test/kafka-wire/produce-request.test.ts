import { randomBytes } from 'node:crypto'
import { createRequire } from 'node:module'
import t from 'tap'
import { type ProduceArguments, encodeProduce } from '../../src/kafka-wire/produce-request.ts'
import { Records } from '../../src/kafka-wire/records.ts'
import { contentOf } from '../fixtures/content.ts'

type Test = {
  capture: (object: DateConstructor, method: 'now', implementation: () => number) => { restore: () => void }
}
const FRAME = { apiKey: 0, apiVersion: 7, correlationId: 123_456_789, clientId: 'Füße' }

type Pair = { key: string; value: Buffer }
type LibraryRequest = (request: object) => object

const load = createRequire(import.meta.url)
const encodeAsKafkajs = load('kafkajs/src/protocol/requests/produce/v7/request') as LibraryRequest
const frameAsKafkajs = load('kafkajs/src/protocol/request') as (said: object) => Promise<{ buffer: Buffer }>
const Long = load('kafkajs/src/utils/long') as { fromValue: (value: number | string) => { toString: () => string } }

/** The input of both: partition → its messages. */
async function bothWays(
  t: Test,
  partitions: Record<number, Pair[]>,
  said: Partial<ProduceArguments> = {},
): Promise<[Buffer, Buffer]> {
  const request = { acks: -1, timeout: 5_000, producerId: Long.fromValue(4711), producerEpoch: 3, ...said }
  const now = t.capture(Date, 'now', () => 1_767_225_600_123)
  const entries = Object.entries(partitions).map(([partition, messages]) => ({
    partition: Number(partition),
    firstSequence: 1_000 + Number(partition),
    messages,
  }))
  const theirs = await frameAsKafkajs({
    ...FRAME,
    request: encodeAsKafkajs({ ...request, compression: 0, topicData: [{ topic: 'sales', partitions: entries }] }),
  })
  const ours = encodeProduce(
    {
      ...request,
      topicData: [
        { topic: 'sales', partitions: entries.map((entry) => ({ ...entry, messages: recordsOf(entry.messages) })) },
      ],
    },
    FRAME,
    randomBytes(1_000),
  )
  now.restore()
  return [ours, theirs.buffer]
}

function recordsOf(messages: Pair[]): Records {
  const records = new Records()
  records.add(contentOf('left from before'), contentOf(randomBytes(100)))
  records.clear()
  for (const { key, value } of messages) records.add(contentOf(key), contentOf(value))
  return records
}

const pair = (key: string, bytes: number): Pair => ({ key, value: randomBytes(bytes) })

t.test('a request is byte for byte that of kafkajs', async (t) => {
  for (const [what, partitions] of Object.entries<Record<number, Pair[]>>({
    'one sale': { 0: [pair('42', 59)] },
    'three partitions': { 0: [pair('1', 59), pair('2', 60)], 3: [pair('Füße', 58)], 11: [pair('', 0)] },
    'lengths at which a varint takes one more byte': {
      0: [0, 1, 62, 63, 64, 65, 127, 128, 8_190, 8_191, 8_192, 20_000].map((bytes) => pair('7', bytes)),
    },
    'a long key': { 0: [pair('k'.repeat(70), 10), pair('日本語の店'.repeat(30), 10)] },
    'offsets at which a varint takes one more byte': {
      0: Array.from({ length: 8_200 }, (_, place) => pair(String(place), 5)),
    },
  })) {
    const [ours, theirs] = await bothWays(t, partitions)
    t.ok(ours.equals(theirs), `${what}, ${ours.length} bytes`)
  }
})

t.test('large producer ids, epochs and other acks are written as by kafkajs', async (t) => {
  const [ours, theirs] = await bothWays(
    t,
    { 0: [pair('42', 59)] },
    { producerId: Long.fromValue('9007199254740993000'), producerEpoch: 32_767, acks: 1, timeout: 2_147_483_647 },
  )
  t.ok(ours.equals(theirs))
})
