export const SOURCES = ['gateway', 'converter', 'table'] as const
export type Source = (typeof SOURCES)[number]

/** Rejected by the gateway; rejected by converter or table. */
export const REJECTED_TOPIC = 'sales-rejected'
export { DEAD_LETTER_TOPIC } from '../sink/sales-sink.ts'

/** Where a record stands. */
export type Place = { topic: string; partition: number; offset: number }

/** What is known of a rejected record without reading it again. */
export type DeadLetter = Place & {
  source: Source
  /** Closed set per source: the gateway's code, the table's rejection, or the converter's exception. */
  reason: string
  /** One line for people. */
  summary: string
  happenedAt: Date
  eventId: string | null
  keyName: string | null
  /** The record that it was before; null when it never was in a topic. */
  origin: Place | null
}

/** `topic-partition-offset`, as people type it. */
export const idOf = ({ topic, partition, offset }: Place): string => `${topic}-${partition}-${offset}`

/** @returns undefined when it is no such id */
export function placeOf(id: string): Place | undefined {
  const [, topic, partition, offset] = /^([\w.-]{1,200})-(\d{1,6})-(\d{1,15})$/.exec(id) ?? []
  return topic === undefined ? undefined : { topic, partition: Number(partition), offset: Number(offset) }
}
