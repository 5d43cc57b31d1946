import { Partitioners } from 'kafkajs'
import t from 'tap'
import { choosePartition, murmur2 } from '../../src/kafka/choose-partition.ts'
import { KeyBytes } from '../../src/kafka-wire/key-bytes.ts'

const bytes = new KeyBytes()

/** Writes it into the memory used for all earlier keys. */
function written(key: string): KeyBytes {
  bytes.write(key)
  return bytes
}

const KEYS = [
  '',
  '1',
  '42',
  '999',
  '1234',
  '2147483647',
  'Füße',
  '日本語の店',
  '🛒',
  ...Array.from({ length: 20_000 }, (_, place) => String(place * 7919)),
]

t.test('it chooses the same partition as the default partitioner of Kafka', async (t) => {
  const kafkas = Partitioners.DefaultPartitioner()
  for (const partitions of [1, 6, 7, 50]) {
    const partitionMetadata = Array.from({ length: partitions }, (_, partitionId) => ({
      partitionId,
      leader: 1,
    })) as Parameters<typeof kafkas>[0]['partitionMetadata']
    const differs = KEYS.filter(
      (key) =>
        choosePartition(written(key), partitions) !==
        kafkas({ topic: 'sales', partitionMetadata, message: { key, value: null } }),
    )
    t.same(differs, [], `with ${partitions} partitions`)
  }
})

t.test('a key is written as UTF-8, whatever was written before', async (t) => {
  for (const key of [...KEYS.slice(0, 20), 'k'.repeat(1_000), '🛒'.repeat(500), '7']) {
    const { view, start, end } = written(key)
    t.equal(Buffer.from(view.buffer, view.byteOffset + start, end).toString(), key)
  }
})

t.test("the hash is that of Kafka's own tests", async (t) => {
  t.equal(murmur2(written('21')), -973932308)
  t.equal(murmur2(written('foobar')), -790332482)
  t.equal(murmur2(written('a-little-bit-long-string')), -985981536)
})
