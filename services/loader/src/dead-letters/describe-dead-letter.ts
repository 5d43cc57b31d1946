import type { Decoded } from '../records/decode-record.ts'
import { originOf } from '../records/origin.ts'
import { type DeadLetter, type Place, REJECTED_TOPIC, SOURCES, type Source } from './dead-letter.ts'

const MAX_SUMMARY = 300
const MAX_NAME = 200

/** The fields of a record of `sales-rejected` that are used here. */
export type RejectedSaleFields = {
  rejected_at: bigint
  reason: string
  path: string
  expected: string
  got: string
  event_id: string | null
  original: string
  original_bytes: number
  key_name: string | null
}

/**
 * Describes a record of one of the two topics. Pure; never throws: a record that cannot be read is a dead letter as
 * well.
 */
export function describeDeadLetter(topic: string, decoded: Decoded): DeadLetter {
  const { record } = decoded
  const place = { topic, partition: record.partition, offset: record.offset }
  if (topic === REJECTED_TOPIC) return rejectedByGateway(place, decoded)
  const { headers } = record
  const source = SOURCES.find((one) => one === headers['retail.source']) ?? 'converter'
  const [name = 'unknown', message = 'no reason given'] = [
    headers['retail.reason'] ?? exceptionOf(headers),
    headers['__connect.errors.exception.message'],
  ]
  return letter(place, source, name, message, new Date(record.timestamp), {
    eventId: 'values' in decoded ? textOrNull(decoded.values['event_id']) : null,
    keyName: null,
    origin: originOf(record.headers) ?? null,
  })
}

function rejectedByGateway(place: Place, decoded: Decoded): DeadLetter {
  const unnamed = { eventId: null, keyName: null, origin: null }
  if (!('values' in decoded))
    return letter(
      place,
      'gateway',
      'unreadable',
      'unreadable' in decoded ? decoded.unreadable : 'it has no value',
      new Date(decoded.record.timestamp),
      unnamed,
    )
  const {
    reason,
    path,
    expected,
    got,
    event_id: eventId,
    key_name: keyName,
    rejected_at: at,
  } = decoded.values as RejectedSaleFields
  const summary = `${path === '' ? 'the sale' : path}: expected ${expected}, got ${got}`
  return letter(place, 'gateway', reason, summary, new Date(Number(at)), {
    ...unnamed,
    eventId: textOrNull(eventId),
    keyName: textOrNull(keyName),
  })
}

type Names = Pick<DeadLetter, 'eventId' | 'keyName' | 'origin'>

function letter(
  place: Place,
  source: Source,
  reason: string,
  summary: string,
  happenedAt: Date,
  names: Names,
): DeadLetter {
  return {
    ...place,
    source,
    reason: storable(reason).slice(0, MAX_NAME),
    summary: storable(summary).slice(0, MAX_SUMMARY),
    happenedAt,
    ...names,
  }
}

/** The simple name of a Java class: `DataException`. */
function exceptionOf(headers: Record<string, string>): string | undefined {
  return headers['__connect.errors.exception.class.name']?.split('.').at(-1)
}

/** Postgres rejects NUL in text: it is stored as an escape. */
const storable = (text: string): string => text.replaceAll('\0', '\\u0000')
const textOrNull = (value: unknown): string | null =>
  typeof value === 'string' ? storable(value).slice(0, MAX_NAME) : null
