import type { Admin } from 'kafkajs'
import { SALES_TOPIC } from './sales-sink.ts'
import { sinkPositions } from './sink-positions.ts'

/** What the sink has committed, in Kafka's own format: -1 before its first commit. */
export type CommittedOffset = { topic: string; partition: number; offset: string }

/** The sink's committed offsets, read over a connection of its own. @throws {Error} when Kafka does not answer */
export async function sinkOffsets(admin: Admin): Promise<CommittedOffset[]> {
  await admin.connect()
  try {
    const positions = await sinkPositions(admin)
    return positions.map(({ partition, committed }) => ({
      topic: SALES_TOPIC,
      partition,
      offset: String(committed ?? -1),
    }))
  } finally {
    await admin.disconnect()
  }
}
