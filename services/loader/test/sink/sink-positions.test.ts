import type { Admin } from 'kafkajs'
import t from 'tap'
import { sinkOffsets } from '../../src/sink/sink-offsets.ts'
import { sinkPositions } from '../../src/sink/sink-positions.ts'

/** Partition 1 has lost its first records; in partition 2 nothing is committed. */
function fakeAdmin() {
  const asked: unknown[] = []
  const admin = {
    connect: async () => undefined,
    disconnect: async () => void asked.push('disconnect'),
    fetchTopicOffsets: async (topic: string) => {
      asked.push(topic)
      return [
        { partition: 2, offset: '5', low: '3', high: '5' },
        { partition: 0, offset: '10', low: '0', high: '10' },
        { partition: 1, offset: '8', low: '6', high: '8' },
      ]
    },
    fetchOffsets: async (of: { groupId: string; topics: string[] }) => {
      asked.push(of)
      const partitions = ['7', '4', '-1'].map((offset, partition) => ({ partition, offset, metadata: null }))
      return [{ topic: 'sales', partitions }]
    },
  }
  return { admin: admin as unknown as Admin, asked }
}

t.test('a position is where the sink reads next: at its commit, or at the oldest record', async (t) => {
  const { admin, asked } = fakeAdmin()
  t.same(await sinkPositions(admin), [
    { partition: 0, low: 0, end: 10, committed: 7, next: 7 },
    { partition: 1, low: 6, end: 8, committed: 4, next: 6 },
    { partition: 2, low: 3, end: 5, committed: null, next: 3 },
  ])
  t.same(asked, ['sales', { groupId: 'connect-pg-sales-jdbc-sink', topics: ['sales'] }])
})

t.test('another topic and group can be asked for', async (t) => {
  const { admin, asked } = fakeAdmin()
  await sinkPositions(admin, { topic: 'other', group: 'g' })
  t.same(asked, ['other', { groupId: 'g', topics: ['other'] }])
})

t.test("committed offsets are listed in Kafka's format, and the connection is closed", async (t) => {
  const { admin, asked } = fakeAdmin()
  t.same(await sinkOffsets(admin), [
    { topic: 'sales', partition: 0, offset: '7' },
    { topic: 'sales', partition: 1, offset: '4' },
    { topic: 'sales', partition: 2, offset: '-1' },
  ])
  t.equal(asked.at(-1), 'disconnect')
})
