import { randomBytes } from 'node:crypto'
import { createKafka } from '@stream-retail/chassis/kafka'
import { createLogger } from '@stream-retail/chassis/logger'
import { readSettings } from '@stream-retail/chassis/settings'
import { Partitioners } from 'kafkajs'
import t, { type Test } from 'tap'
import type { Database } from '../../src/clients/database.ts'
import { Rescue } from '../../src/isolate/rescue-sales.ts'
import { migrateDatabase } from '../../src/prepare/migrate-database.ts'
import { TopicReader } from '../../src/records/topic-reader.ts'
import { settingsSchema } from '../../src/settings.ts'
import { desiredConnectors } from '../../src/sink/desired-connectors.ts'
import { targetOf } from '../../src/sink/target.ts'
import { REGISTERED, encode } from '../isolate/a-record.ts'
import { freshDatabase } from './fresh-database.ts'

const log = createLogger('test', 'fatal')
const saleOf = (event_id: string, qty: number) =>
  encode(1, { event_id, store_id: 1, sku: 2, qty, ts: 1_700_000_000_000 })

/** Sales that the converter rejected, in a topic of their own, and a table of their own. */
async function givenUp(t: Test, values: Buffer[]) {
  const kafka = createKafka(readSettings(settingsSchema), 'test', log)
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner })
  const [admin, reader, database] = [kafka.admin(), new TopicReader(kafka), await freshDatabase(t)]
  await Promise.all([admin.connect(), producer.connect(), migrateDatabase(database)])
  const topic = `rescue-${randomBytes(6).toString('hex')}`
  const deadLetters = `${topic}-dlq`
  await admin.createTopics({
    waitForLeaders: true,
    topics: [topic, deadLetters].map((name) => ({ topic: name, numPartitions: 1 })),
  })
  t.teardown(async () => {
    await admin.deleteTopics({ topics: [topic, deadLetters] })
    await Promise.all([reader.close(), producer.disconnect(), admin.disconnect()])
  })
  await producer.send({ topic, messages: values.map((value) => ({ key: '1', value })) })
  const headersOf = (offset: number) => ({
    '__connect.errors.topic': topic,
    '__connect.errors.partition': '0',
    '__connect.errors.offset': String(offset),
    '__connect.errors.stage': 'VALUE_CONVERTER',
  })
  await producer.send({
    topic: deadLetters,
    messages: values.map((value, offset) => ({ key: '1', value, headers: headersOf(offset) })),
  })
  const sink = targetOf(desiredConnectors[0] ?? { name: '', config: {} })
  if (sink === undefined) throw new Error('the sales sink has no target')
  return { admin, reader, database, target: { ...sink, topic, deadLetters } }
}

/**
 * The same database, in which `meanwhile` runs to its end on another connection just before each transaction begins.
 */
function interrupted(database: Database, meanwhile: () => Promise<unknown>): Database {
  const connect = async () => {
    const client = await database.connect()
    const query = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>
    return Object.assign(Object.create(client) as typeof client, {
      query: async (...args: unknown[]) => {
        if (args[0] === 'BEGIN') await meanwhile()
        return query(...args)
      },
      release: (error?: Error) => {
        client.release(error)
      },
    })
  }
  return Object.assign(Object.create(database) as Database, { connect })
}

t.test('a row that the sink writes during a rescue stays as the sink wrote it', async (t) => {
  const { admin, reader, database, target } = await givenUp(t, [saleOf('a', 1), saleOf('b', 1)])
  const rescued: number[] = []
  const closed: number[] = []
  const sinkWrites = () =>
    database.query(
      `INSERT INTO sales_raw (event_id, store_id, sku, qty, ts, accepted_at)
      VALUES ('a', 1, 2, 99, 1700000000000, now()) ON CONFLICT DO NOTHING`,
    )
  const rescue = new Rescue(
    {
      database: interrupted(database, sinkWrites),
      admin,
      reader,
      registry: { schemaById: async (id) => REGISTERED[id] },
      log,
      rescued: (count) => rescued.push(count),
      close: async (letters) => {
        closed.push(...letters.map(({ offset }) => offset))
      },
    },
    target,
  )
  await rescue.round()
  t.same((await database.query('SELECT event_id, qty FROM sales_raw ORDER BY event_id')).rows, [
    { event_id: 'a', qty: 99 },
    { event_id: 'b', qty: 1 },
  ])
  t.same(rescued, [1], 'only the row that the rescue wrote counts')
  t.same(closed, [0, 1], 'both dead letters are rows')
})
