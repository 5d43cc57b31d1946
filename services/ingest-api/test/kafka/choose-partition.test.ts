import { Partitioners } from 'kafkajs'
import t from 'tap'
import { PartitionChooser, murmur2 } from '../../src/kafka/choose-partition.ts'

const KEYS = ['', '1', '42', '999', '1234', '2147483647', 'Füße', '日本語の店', '🛒', ...Array.from({ length: 20_000 }, (_, place) => String(place * 7919))]

t.test('it chooses as the default partitioner of Kafka does', async (t) => {
  const kafkas = Partitioners.DefaultPartitioner()
  const chooser = new PartitionChooser()
  for (const partitions of [1, 6, 7, 50]) {
    const partitionMetadata = Array.from({ length: partitions }, (_, partitionId) => ({ partitionId, leader: 1 })) as Parameters<typeof kafkas>[0]['partitionMetadata']
    const differs = KEYS.filter((key) => chooser.choose(key, partitions).partition !== kafkas({ topic: 'sales', partitionMetadata, message: { key, value: null } }))
    t.same(differs, [], `with ${partitions} partitions`)
  }
})

t.test('a key that it knows, and one that it forgot, get the same partition as before', async (t) => {
  const chooser = new PartitionChooser()
  const first = KEYS.map((key) => chooser.choose(key, 6))
  t.same(KEYS.map((key) => chooser.choose(key, 6)), first)
})

t.test('the hash is that of Kafka\'s own tests', async (t) => {
  t.equal(murmur2(Buffer.from('21')), -973932308)
  t.equal(murmur2(Buffer.from('foobar')), -790332482)
  t.equal(murmur2(Buffer.from('a-little-bit-long-string')), -985981536)
})
