import { createRequire } from 'node:module'
import t from 'tap'
import { sendRecordsAsTheyAre } from '../../src/kafka/kafkajs-produce.ts'
import { Message } from '../../src/kafka/message.ts'
import { RecordGroups, tellPartitions } from '../../src/kafka/record-groups.ts'
import { Records } from '../../src/kafka/records.ts'

const load = createRequire(import.meta.url)
sendRecordsAsTheyAre()

type Made = { request: { apiKey: number; encode: () => Promise<{ buffer: Buffer }> } }
const requests = load('kafkajs/src/protocol/requests') as { requests: { Produce: { protocol: (chosen: { version: number }) => (request: object) => Made } } }
const group = load('kafkajs/src/producer/groupMessagesPerPartition') as (asked: object) => Record<number, Records>
const createTopicData = load('kafkajs/src/producer/createTopicData') as (data: object[]) => { partitions: { partition: number; messages: Records }[] }[]

const call = { acks: -1, timeout: 5_000, producerId: '4711', producerEpoch: 0 }

t.test('kafkajs still asks an array of messages nothing else, and passes our records on', async (t) => {
  const groups = new RecordGroups()
  groups.fill(['1', '2', '3'].map((key) => new Message(key, Buffer.from('value'))))
  const partitionMetadata = Array.from({ length: 6 }, (_, partitionId) => ({ partitionId, leader: 1 }))
  const messagesPerPartition = group({ topic: 'sales', partitionMetadata, messages: groups.asMessages, partitioner: tellPartitions })
  const [data] = createTopicData([{ topic: 'sales', partitions: Object.keys(messagesPerPartition).map(Number), messagesPerPartition }])
  t.ok(data?.partitions.every(({ messages }) => messages instanceof Records))
  t.equal(data?.partitions.reduce((sum, { messages }) => sum + messages.length, 0), 3)
  for (const version of [3, 7]) {
    const { request } = requests.requests.Produce.protocol({ version })({ ...call, topicData: [{ topic: 'sales', partitions: data?.partitions.map((entry) => ({ ...entry, firstSequence: 0 })) }] })
    t.equal(request.apiKey, 0)
    t.match((await request.encode()).buffer.toString('latin1'), /sales.*value.*value.*value/s)
  }
})

t.test('messages of any other producer are encoded by kafkajs as ever', async (t) => {
  const { request } = requests.requests.Produce.protocol({ version: 7 })({ ...call, topicData: [{ topic: 'others', partitions: [{ partition: 0, firstSequence: 0, messages: [{ key: 'k', value: 'text', headers: { h: 'header' } }] }] }] })
  t.match((await request.encode()).buffer.toString('latin1'), /others.*text.*header/s)
})

t.test('a broker that takes older requests only is named as the reason', async (t) => {
  const protocol = requests.requests.Produce.protocol({ version: 2 })
  t.throws(() => protocol({ ...call, topicData: [{ topic: 'sales', partitions: [{ partition: 0, firstSequence: 0, messages: new Records() }] }] }), /version 2 only/)
})
