import { randomBytes } from 'node:crypto'
import { createKafka } from '@stream-retail/chassis/kafka'
import { createLogger } from '@stream-retail/chassis/logger'
import { readSettings } from '@stream-retail/chassis/settings'
import kafkajs from 'kafkajs'
import t from 'tap'
import { measureTopic } from '../../src/measure/measure-topic.ts'
import { sinkPositions } from '../../src/sink/sink-positions.ts'
import { createTopics } from '../../src/prepare/create-topics.ts'
import { settingsSchema } from '../../src/settings.ts'
import { until } from '../../../chassis/test/until.ts'

const log = createLogger('test', 'fatal')
const kafka = createKafka(readSettings(settingsSchema), 'test', log)

t.test(
  'a missing topic is created, a changed config set back, a different number of partitions only reported',
  async (t) => {
    const admin = kafka.admin()
    await admin.connect()
    const topic = `test-${randomBytes(4).toString('hex')}`
    t.teardown(async () => {
      await admin.deleteTopics({ topics: [topic] })
      await admin.disconnect()
    })
    const desired = [{ topic, partitions: 2, config: { 'retention.ms': '3600000' } }]
    const retention = async (): Promise<string | undefined> => {
      const {
        resources: [found],
      } = await admin.describeConfigs({
        includeSynonyms: false,
        resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: topic, configNames: ['retention.ms'] }],
      })
      return found?.configEntries[0]?.configValue
    }
    t.same(await createTopics(admin, desired), { created: [topic], changed: [], differing: [] })
    t.same(await createTopics(admin, desired), { created: [], changed: [], differing: [] })
    await admin.alterConfigs({
      validateOnly: false,
      resources: [
        {
          type: kafkajs.ConfigResourceTypes.TOPIC,
          name: topic,
          configEntries: [{ name: 'retention.ms', value: '1000' }],
        },
      ],
    })
    // The controller accepts a change before the broker reports it.
    const untilReported = (value: string): Promise<void> =>
      until(`the broker reports retention.ms=${value}`, async () => (await retention()) === value)
    await untilReported('1000')
    t.same(await createTopics(admin, desired), { created: [], changed: [topic], differing: [] })
    await untilReported('3600000')
    t.same(await createTopics(admin, desired), { created: [], changed: [], differing: [] })
    t.same(await createTopics(admin, [{ topic, partitions: 3, config: {} }]), {
      created: [],
      changed: [],
      differing: [`${topic} has 2 partitions, not 3`],
    })
  },
)

t.test('lag counts the records that the group has not committed, all of them when it never committed', async (t) => {
  const admin = kafka.admin()
  const producer = kafka.producer()
  await Promise.all([admin.connect(), producer.connect()])
  const topic = `test-${randomBytes(4).toString('hex')}`
  const groupId = `group-${topic}`
  t.teardown(async () => {
    await admin.deleteTopics({ topics: [topic] })
    await Promise.all([admin.disconnect(), producer.disconnect()])
  })
  await createTopics(admin, [{ topic, partitions: 1, config: {} }])
  await producer.send({ topic, messages: Array.from({ length: 5 }, () => ({ value: 'x' })) })
  t.match(measureTopic(await sinkPositions(admin, { topic, group: groupId })), { records: 5, lag: 5 })
  await admin.setOffsets({ groupId, topic, partitions: [{ partition: 0, offset: '3' }] })
  t.match(measureTopic(await sinkPositions(admin, { topic, group: groupId })), { records: 5, lag: 2 })
})
