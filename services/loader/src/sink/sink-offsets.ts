import type { Admin } from 'kafkajs'
import type { Manifest } from '../backup/manifest.ts'

const GROUP = 'connect-pg-sales-jdbc-sink'
const TOPIC = 'sales'

/** What the sink has committed of each partition: every record before it is a row, or a dead letter. @throws {Error} when Kafka does not answer */
export async function sinkOffsets(admin: Admin): Promise<NonNullable<Manifest['offsets']>> {
  await admin.connect()
  try {
    const groups = await admin.fetchOffsets({ groupId: GROUP, topics: [TOPIC] })
    return groups.flatMap(({ topic, partitions }) =>
      partitions.map(({ partition, offset }) => ({ topic, partition, offset })),
    )
  } finally {
    await admin.disconnect()
  }
}
