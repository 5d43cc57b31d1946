import type { Place } from './dead-letter.ts'

/** Where a page ended, as text that a client sends back. A record's time has milliseconds, no more. */
export type Cursor = Place & { happened_at: string }

export const toCursor = ({ happened_at, topic, partition, offset }: Cursor): string =>
  Buffer.from(JSON.stringify([happened_at, topic, partition, offset])).toString('base64url')

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/
const TOPIC = /^[\w.-]{1,249}$/
const MAX_PARTITIONS = 2 ** 31 - 1

/** @returns undefined when it is not a cursor of ours, or holds what Postgres would not accept */
export function fromCursor(text: string): Cursor | undefined {
  try {
    const [at, topic, partition, offset] = JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown[]
    if (typeof at !== 'string' || !MOMENT.test(at) || Number.isNaN(Date.parse(at))) return undefined
    if (typeof topic !== 'string' || !TOPIC.test(topic)) return undefined
    if (!Number.isSafeInteger(partition) || !Number.isSafeInteger(offset) || Number(partition) > MAX_PARTITIONS)
      return undefined
    return { happened_at: at, topic, partition: Number(partition), offset: Number(offset) }
  } catch {
    return undefined
  }
}
