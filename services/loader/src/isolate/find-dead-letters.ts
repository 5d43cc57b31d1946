import type { Admin } from 'kafkajs'
import { type TopicReader, boundsOf } from '../records/topic-reader.ts'
import { originOf } from './to-dead-letter-record.ts'
import type { DeadLetterEnd } from './journal.ts'
import type { Position } from './plan-window.ts'
import type { Target } from '../sink/target.ts'

/** Clocks of those who write may differ by so much. */
const CLOCK_SKEW_MS = 60_000

/** Where the dead-letter topic ends now. */
export async function endOfDeadLetters(admin: Admin, topic: string): Promise<DeadLetterEnd[]> {
  return (await boundsOf(admin, topic)).map(({ partition, high }) => ({ partition, offset: high }))
}

/**
 * Which records of the window are dead letters already, written before a crash of ours or by Connect, as `partition/offset`.
 * Looks from where the dead letters ended when the isolation began, or from the time of the oldest record, whichever is earlier.
 */
export async function findDeadLetters(
  reader: TopicReader,
  admin: Admin,
  target: Target,
  window: Position[],
  begun: DeadLetterEnd[],
): Promise<Set<string>> {
  const bounds = await boundsOf(admin, target.deadLetters)
  const byTime = await admin.fetchTopicOffsetsByTimestamp(
    target.deadLetters,
    (await oldestTime(reader, admin, target.topic, window)) - CLOCK_SKEW_MS,
  )
  const found = new Set<string>()
  for (const { partition, low, high } of bounds) {
    const noted = begun.find((end) => end.partition === partition)?.offset ?? low
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

async function oldestTime(reader: TopicReader, admin: Admin, topic: string, window: Position[]): Promise<number> {
  const bounds = await boundsOf(admin, topic)
  const firsts = await Promise.all(
    window.map(async ({ partition, from }) => {
      const of = bounds.find((one) => one.partition === partition)
      return of === undefined ? undefined : reader.readOne(topic, partition, Math.max(from, of.low), of)
    }),
  )
  return Math.min(Date.now(), ...firsts.map((record) => record?.timestamp ?? Infinity))
}

function isWithin(window: Position[], origin: string): boolean {
  const [partition, offset] = origin.split('/').map(Number)
  return window.some(
    (one) => one.partition === partition && offset !== undefined && offset >= one.from && offset < one.to,
  )
}
