import t from 'tap'
import { Message } from '../../src/kafka/message.ts'
import { RecordGroups, tellPartitions } from '../../src/kafka/record-groups.ts'

/** Asks as kafkajs does in groupMessagesPerPartition. */
function grouped(groups: RecordGroups, partitions: number) {
  return groups.reduce((_result, message) => tellPartitions({ message, partitionMetadata: Array.from({ length: partitions }) }))
}

const counts = (found: Record<number, { length: number }>): [string, number][] => Object.entries(found).map(([partition, { length }]) => [partition, length])

t.test('messages are counted by partition, and each tells its own', async (t) => {
  const groups = new RecordGroups()
  const messages = ['1', '2', '3', '1', '1'].map((key) => Message.of(key, Buffer.from('value')))
  groups.fill(messages)
  const found = grouped(groups, 6)
  t.equal(Object.values(found).reduce((sum, { length }) => sum + length, 0), 5)
  t.equal(new Set([0, 3, 4].map((place) => messages[place]?.partition)).size, 1)
  for (const [partition, length] of counts(found)) t.equal(messages.filter((message) => message.partition === Number(partition)).length, length)
})

t.test('a retry gets the same bytes, and other ones when the topic has grown', async (t) => {
  const groups = new RecordGroups()
  groups.fill(Array.from({ length: 50 }, (_, place) => Message.of(String(place), Buffer.from(`value ${place}`))))
  const first = Object.entries(grouped(groups, 6)).map(([partition, { bytes }]) => [partition, bytes.toString('hex')])
  t.same(Object.entries(grouped(groups, 6)).map(([partition, { bytes }]) => [partition, bytes.toString('hex')]), first)
  const more = counts(grouped(groups, 12))
  t.ok(more.some(([partition]) => Number(partition) >= 6))
  t.equal(more.reduce((sum, [, length]) => sum + length, 0), 50)
})

t.test('nothing of one send is left in the next', async (t) => {
  const groups = new RecordGroups()
  groups.fill(Array.from({ length: 50 }, (_, place) => Message.of(String(place), Buffer.from('value'))))
  grouped(groups, 6)
  groups.fill([Message.of('42', Buffer.from('value'))])
  t.same(counts(grouped(groups, 6)).map(([, length]) => length), [1])
})
