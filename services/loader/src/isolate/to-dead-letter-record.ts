import type { Message } from 'kafkajs'
import { originOf as readOrigin } from '../records/origin.ts'
import type { TopicRecord } from '../records/topic-reader.ts'
import type { Rejection } from './name-rejection.ts'
import type { Target } from '../sink/target.ts'

/** A record that is to be a dead letter, and why. `sqlstate` is empty when it never came to the table. */
export type DeadLetter = {
  record: TopicRecord
  rejection: Rejection
  sqlstate: string
  message: string
  errorClass: string
}

const MAX_MESSAGE = 2_000

/** The record for the dead-letter topic: key, value and headers as they came, and Connect's own words for where and why. */
export function toDeadLetter(
  { record, rejection, sqlstate, message, errorClass }: DeadLetter,
  target: Target,
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

/** Which record of which topic a dead letter was, as `partition/offset`; undefined when it was none of that topic. */
export function originOf(headers: Record<string, string>, topic: string): string | undefined {
  const origin = readOrigin(headers)
  return origin?.topic === topic ? `${origin.partition}/${origin.offset}` : undefined
}
