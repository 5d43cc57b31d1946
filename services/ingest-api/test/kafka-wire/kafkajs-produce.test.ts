import { createRequire } from 'node:module'
import t from 'tap'
import { patchKafkajsProduce } from '../../src/kafka-wire/kafkajs-produce.ts'
import { choosePartition } from '../../src/kafka/choose-partition.ts'
import { Message } from '../../src/kafka/message.ts'
import { RecordGroups, reportPartitions } from '../../src/kafka-wire/record-groups.ts'
import { Records } from '../../src/kafka-wire/records.ts'
import { contentOf } from '../fixtures/content.ts'

const load = createRequire(import.meta.url)
patchKafkajsProduce()

type Made = { request: { apiKey: number; encode: () => Promise<{ buffer: Buffer }> }; response: object }
const requests = load('kafkajs/src/protocol/requests') as {
  requests: { Produce: { protocol: (chosen: { version: number }) => (request: object) => Made } }
}
const group = load('kafkajs/src/producer/groupMessagesPerPartition') as (asked: object) => Record<number, Records>
const createTopicData = load('kafkajs/src/producer/createTopicData') as (
  data: object[],
) => { partitions: { partition: number; messages: Records }[] }[]
const frame = load('kafkajs/src/protocol/request') as (said: object) => Promise<{ buffer: Buffer }>
const Connection = load('kafkajs/src/network/connection') as new (options: object) => {
  send: (made: Made) => Promise<{ topics: object[] }>
  requestQueue: {
    fulfillRequest: (answer: { correlationId: number; payload: Buffer; size: number }) => void
    rejectAll: (error: Error) => void
    destroy: () => void
  }
}

const call = { acks: -1, timeout: 5_000, producerId: '4711', producerEpoch: 0 }
const produce = (topic: string, messages: unknown, version = 7): Made =>
  requests.requests.Produce.protocol({ version })({
    ...call,
    topicData: [{ topic, partitions: [{ partition: 0, firstSequence: 0, messages }] }],
  })

function recordsOf(...values: string[]): Records {
  const records = new Records()
  for (const value of values) records.add(contentOf('k'), contentOf(value))
  return records
}

/** A kafkajs connection whose socket keeps what is written: a copy of the bytes, and the memory they were in. */
function connection(t: { teardown: (end: () => void) => unknown }) {
  const written: { bytes: Buffer; memory: ArrayBufferLike }[] = []
  const logger = { namespace: () => ({ debug: () => undefined, error: () => undefined }) }
  const made = Object.assign(
    new Connection({ host: 'broker', port: 1, clientId: 'gateway', logger, requestTimeout: 9_000 }),
    {
      socket: {
        write: (bytes: Buffer) => {
          written.push({ bytes: Buffer.from(bytes), memory: bytes.buffer })
        },
      },
      isAuthenticated: () => true,
      failIfNotConnected: () => undefined,
    },
  )
  t.teardown(() => {
    made.requestQueue.destroy()
  })
  const answer = (correlationId: number): void => {
    made.requestQueue.fulfillRequest({ correlationId, payload: Buffer.alloc(8), size: 8 })
  }
  return { made, written, answer }
}

t.test('kafkajs still uses nothing else of the message array, and passes our records on', async (t) => {
  const groups = new RecordGroups(choosePartition)
  groups.fill(['1', '2', '3'].map((key) => Message.of(key, Buffer.from('value'))))
  const partitionMetadata = Array.from({ length: 6 }, (_, partitionId) => ({ partitionId, leader: 1 }))
  const messagesPerPartition = group({
    topic: 'sales',
    partitionMetadata,
    messages: groups.asMessages,
    partitioner: reportPartitions,
  })
  const [data] = createTopicData([
    { topic: 'sales', partitions: Object.keys(messagesPerPartition).map(Number), messagesPerPartition },
  ])
  t.ok(data?.partitions.every(({ messages }) => messages instanceof Records))
  t.equal(
    data?.partitions.reduce((sum, { messages }) => sum + messages.length, 0),
    3,
  )
})

t.test('a kafkajs connection writes our request in one piece, numbers it, and reads the response', async (t) => {
  const { made, written, answer } = connection(t)
  for (const [correlationId, version] of [3, 5, 7].entries()) {
    t.capture(Date, 'now', () => 1_767_225_600_123)
    const sent = made.send(produce('sales', recordsOf('one', 'two'), version))
    answer(correlationId)
    t.match(await sent, { topics: [], throttleTime: 0 })
    const theirs = produce(
      'sales',
      ['one', 'two'].map((value) => ({ key: 'k', value: Buffer.from(value) })),
      version,
    )
    const expected = await frame({ request: { ...theirs.request }, correlationId, clientId: 'gateway' })
    t.ok(written[correlationId]?.bytes.equals(expected.buffer), `version ${version}`)
  }
})

t.test('memory is reused only after a response: an unanswered request may still have to be written', async (t) => {
  const { made, written, answer } = connection(t)
  const first = made.send(produce('sales', recordsOf('a'.repeat(100_000))))
  answer(0)
  await first
  const second = made.send(produce('sales', recordsOf('b'.repeat(50_000))))
  const third = made.send(produce('sales', recordsOf('c')))
  made.requestQueue.rejectAll(new Error('gone'))
  await Promise.all([t.rejects(second, { message: 'gone' }), t.rejects(third, { message: 'gone' })])
  void made.send(produce('sales', recordsOf('d')))
  const [one, two, three, four] = written.map(({ memory }) => memory)
  t.equal(two, one)
  t.equal(new Set([two, three, four]).size, 3)
})

t.test('messages of any other producer are encoded and sent by kafkajs as usual', async (t) => {
  const { made, written, answer } = connection(t)
  const sent = made.send(produce('others', [{ key: 'k', value: 'text', headers: { h: 'header' } }]))
  while (written.length === 0) await new Promise(setImmediate)
  answer(0)
  await sent
  t.match(written[0]?.bytes.toString('latin1'), /others.*text.*header/s)
})

t.test('a broker that supports only older requests is named as the reason', async (t) => {
  t.throws(() => produce('sales', new Records(), 2), /up to version 2;/)
})
