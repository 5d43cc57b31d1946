export const SOURCES = ['gateway', 'converter', 'table'] as const
export type Source = (typeof SOURCES)[number]

/** The topic of what the gateway rejected, and that of what the converter or the table rejected. */
export const REJECTED_TOPIC = 'sales-rejected'
export { DEAD_LETTER_TOPIC } from '../sink/sales-sink.ts'

/** States of a dead letter that waits for a person. */
export const OPEN_STATES = ['open', 'claimed', 'unknown']

/** The position of a record. */
export type Place = { topic: string; partition: number; offset: number }

/** What is known of a dead letter without reading its record again. */
export type DeadLetter = Place & {
  source: Source
  /** The gateway's code, the table's rejection or the converter's exception; a bounded set per source. */
  reason: string
  /** One line of text. */
  summary: string
  happenedAt: Date
  eventId: string | null
  keyName: string | null
  /** The record that became this dead letter; null when the gateway rejected it, before any topic. */
  origin: Place | null
}

/** `topic-partition-offset`: the id that the API and the command line use. */
export const idOf = ({ topic, partition, offset }: Place): string => `${topic}-${partition}-${offset}`

/** @returns undefined when the text is not such an id */
export function placeOf(id: string): Place | undefined {
  const [, topic, partition, offset] = /^([\w.-]{1,200})-(\d{1,6})-(\d{1,15})$/.exec(id) ?? []
  return topic === undefined ? undefined : { topic, partition: Number(partition), offset: Number(offset) }
}
