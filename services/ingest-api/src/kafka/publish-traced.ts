import { messageOf } from '@stream-retail/chassis/errors'
import type { Span, Traces } from '@stream-retail/chassis/traces'
import { encodeHeader } from '../kafka-wire/encode-header.ts'
import type { Message } from './message.ts'
import type { Publisher } from './publisher.ts'

/** The header of a record that tells which step of which trace wrote it, as W3C has it for HTTP. */
export const TRACE_HEADER = 'traceparent'

/**
 * Publishes the messages of one request under a span of their own: its wait for the group commit and the answer of Kafka. Many requests
 * share one produce call, so that call is no span: it would have as many parents. Each record of a trace that is kept carries the span.
 */
export async function publishTraced(
  publisher: Publisher,
  traces: Traces,
  request: Span,
  topic: string,
  messages: Message[],
): Promise<Message[]> {
  const span = traces.begin(`send ${topic}`, {
    kind: 'producer',
    parent: request.traceparent,
    attributes: {
      'messaging.system': 'kafka',
      'messaging.operation.type': 'send',
      'messaging.destination.name': topic,
      'messaging.batch.message_count': messages.length,
    },
  })
  if (span.kept) {
    const headers = encodeHeader(TRACE_HEADER, span.traceparent)
    for (const message of messages) message.headers = headers
  }
  try {
    const published = await publisher.publish(messages)
    span.end()
    return published
  } catch (error) {
    span.end({ error: messageOf(error) })
    throw error
  }
}
