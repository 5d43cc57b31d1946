import type { Message } from 'kafkajs'
import { originOf as readOrigin } from '../records/origin.ts'
import type { TopicRecord } from '../records/topic-reader.ts'
import type { SinkTarget } from '../sink/target.ts'
import type { Rejection } from './name-rejection.ts'

/** A record that has to become a dead letter, and why. `sqlstate` is empty if it never reached the table. */
export type RejectedRecord = {
  record: TopicRecord
  rejection: Rejection
  sqlstate: string
  message: string
  errorClass: string
}

const MAX_MESSAGE = 2_000

/**
 * The record for the dead-letter topic: key, value and headers unchanged, plus the headers that Connect itself would
 * add.
 */
export function toDeadLetterRecord(
  { record, rejection, sqlstate, message, errorClass }: RejectedRecord,
  target: SinkTarget,
  isolatedAt: number,
): Message {
  const unreadable = rejection === 'unreadable'
  return {
    key: record.key,
    value: record.value,
    headers: {
      ...(record.rawHeaders ?? record.headers),
      '__connect.errors.topic': target.topic,
      '__connect.errors.partition': String(record.partition),
      '__connect.errors.offset': String(record.offset),
      '__connect.errors.connector.name': target.connector,
      '__connect.errors.task.id': '0',
      '__connect.errors.stage': unreadable ? 'VALUE_CONVERTER' : 'TASK_PUT',
      '__connect.errors.exception.class.name': errorClass,
      '__connect.errors.exception.message': message.slice(0, MAX_MESSAGE),
      'retail.source': unreadable ? 'converter' : 'table',
      'retail.reason': rejection,
      'retail.sqlstate': sqlstate,
      'retail.isolated_at': String(isolatedAt),
    },
  }
}

/** The place of the original record in `topic`, as `partition/offset`; undefined if it came from another topic. */
export function originOf(headers: Record<string, string>, topic: string): string | undefined {
  const origin = readOrigin(headers)
  return origin?.topic === topic ? `${origin.partition}/${origin.offset}` : undefined
}
