import type { Admin } from 'kafkajs'
import { type TopicReader, boundsOf } from '../records/topic-reader.ts'
import type { SinkTarget } from '../sink/target.ts'
import type { DeadLetterEnd } from './journal.ts'
import type { PartitionWindow } from './plan-window.ts'
import { originOf } from './to-dead-letter-record.ts'

/** How far the clocks of writers may differ, in milliseconds. */
const CLOCK_SKEW_MS = 60_000

/** The current end of the dead-letter topic. */
export async function endOfDeadLetters(admin: Admin, topic: string): Promise<DeadLetterEnd[]> {
  return (await boundsOf(admin, topic)).map(({ partition, high }) => ({ partition, offset: high }))
}

/**
 * Records of the window that are dead letters already, written by Connect or by a loader before it crashed, as
 * `partition/offset`. Reads from the end of the topic when the isolation began, or from the time of the oldest record
 * of the window, whichever is earlier.
 */
export async function findDeadLetters(
  reader: TopicReader,
  admin: Admin,
  target: SinkTarget,
  window: PartitionWindow[],
  endAtBegin: DeadLetterEnd[],
): Promise<Set<string>> {
  const bounds = await boundsOf(admin, target.deadLetters)
  const byTime = await admin.fetchTopicOffsetsByTimestamp(
    target.deadLetters,
    (await oldestTime(reader, admin, target.topic, window)) - CLOCK_SKEW_MS,
  )
  const found = new Set<string>()
  for (const { partition, low, high } of bounds) {
    const noted = endAtBegin.find((end) => end.partition === partition)?.offset ?? low
    const timed = Number(byTime.find((one) => one.partition === partition)?.offset ?? low)
    const from = Math.max(low, Math.min(noted, timed < 0 ? high : timed))
    for await (const records of reader.read(target.deadLetters, { partition, from, to: high })) {
      for (const { headers } of records) {
        const origin = originOf(headers, target.topic)
        if (origin !== undefined && isWithin(window, origin)) found.add(origin)
      }
    }
  }
  return found
}

async function oldestTime(
  reader: TopicReader,
  admin: Admin,
  topic: string,
  window: PartitionWindow[],
): Promise<number> {
  const bounds = await boundsOf(admin, topic)
  const firsts = await Promise.all(
    window.map(async ({ partition, from }) => {
      const of = bounds.find((one) => one.partition === partition)
      return of === undefined ? undefined : reader.readOne(topic, partition, Math.max(from, of.low), of)
    }),
  )
  return Math.min(Date.now(), ...firsts.map((record) => record?.timestamp ?? Infinity))
}

function isWithin(window: PartitionWindow[], origin: string): boolean {
  const [partition, offset] = origin.split('/').map(Number)
  return window.some(
    (one) => one.partition === partition && offset !== undefined && offset >= one.from && offset < one.to,
  )
}
