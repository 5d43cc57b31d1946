import { randomBytes } from 'node:crypto'
import { createKafka } from '@stream-retail/chassis/kafka'
import { createLogger } from '@stream-retail/chassis/logger'
import { readSettings } from '@stream-retail/chassis/settings'
import kafkajs from 'kafkajs'
import t, { type Test } from 'tap'
import { type TopicRecord, TopicReader, boundsOf } from '../../src/records/topic-reader.ts'
import { settingsSchema } from '../../src/settings.ts'

async function aTopic(t: Test, partitions = 1) {
  const kafka = createKafka(readSettings(settingsSchema), 'test', createLogger('test', 'fatal'))
  const [admin, producer, reader] = [
    kafka.admin(),
    kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner }),
    new TopicReader(kafka),
  ]
  const topic = `reader-${randomBytes(6).toString('hex')}`
  await Promise.all([admin.connect(), producer.connect()])
  await admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: partitions }] })
  t.teardown(async () => {
    await admin.deleteTopics({ topics: [topic] })
    await Promise.all([reader.close(), producer.disconnect(), admin.disconnect()])
  })
  const send = (from: number, to: number, partition = 0) =>
    producer.send({
      topic,
      messages: numbers(from, to).map((value) => ({
        value: String(value),
        key: 'k',
        partition,
        headers: { of: 'test' },
      })),
    })
  return { admin, reader, topic, send }
}

const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_none, index) => from + index)

async function all(chunks: AsyncGenerator<TopicRecord[]>): Promise<TopicRecord[]> {
  const records: TopicRecord[] = []
  for await (const chunk of chunks) records.push(...chunk)
  return records
}

t.test('a range is read in order, without a record before or after it, whatever the size of the chunks', async (t) => {
  const { admin, reader, topic, send } = await aTopic(t)
  for (const start of [0, 100, 200]) await send(start, start + 100)
  t.same(await boundsOf(admin, topic), [{ partition: 0, low: 0, high: 300 }])
  for (const fetchBytes of [1, 2_000, 1_048_576]) {
    const records = await all(reader.read(topic, { partition: 0, from: 50, to: 250 }, fetchBytes))
    t.same(
      records.map(({ offset, value }) => [offset, String(value)]),
      numbers(50, 250).map((value) => [value, String(value)]),
      `chunks of ${fetchBytes}`,
    )
    t.match(records[0], { partition: 0, key: Buffer.from('k'), headers: { of: 'test' }, timestamp: Number })
  }
  t.same(await all(reader.read(topic, { partition: 0, from: 20, to: 20 })), [])
})

t.test('several ranges are read concurrently over one connection', async (t) => {
  const { reader, topic, send } = await aTopic(t, 3)
  await Promise.all([0, 1, 2].map((partition) => send(0, 50, partition)))
  const lengths = await Promise.all(
    [0, 1, 2].map(async (partition) => (await all(reader.read(topic, { partition, from: 10, to: 50 }))).length),
  )
  t.same(lengths, [40, 40, 40])
})

t.test('one record is read by its offset; one that the topic does not have is undefined', async (t) => {
  const { admin, reader, topic, send } = await aTopic(t)
  await send(0, 100)
  const [bounds = { partition: 0, low: 0, high: 0 }] = await boundsOf(admin, topic)
  t.equal(String((await reader.readOne(topic, 0, 42, bounds))?.value), '42')
  t.equal(await reader.readOne(topic, 0, 100, bounds), undefined)
  t.equal(await reader.readOne(topic, 0, -1, bounds), undefined)
})

t.test('records that the topic has dropped are a named error, not an empty result', async (t) => {
  const { admin, reader, topic, send } = await aTopic(t)
  await send(0, 100)
  await boundsOf(admin, topic) // the admin has to learn first which broker leads the partitions
  await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '60' }] })
  const rejection = await all(reader.read(topic, { partition: 0, from: 10, to: 100 })).catch(
    (error: { type: string }) => error.type,
  )
  t.equal(rejection, 'OFFSET_OUT_OF_RANGE')
  t.equal((await all(reader.read(topic, { partition: 0, from: 60, to: 100 }))).length, 40)
})
