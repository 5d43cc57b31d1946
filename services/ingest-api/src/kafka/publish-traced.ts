import { messageOf } from '@stream-retail/chassis/errors'
import type { Span, Traces } from '@stream-retail/chassis/traces'
import { encodeHeader } from '../kafka-wire/encode-header.ts'
import type { Message } from './message.ts'
import type { Publisher } from './publisher.ts'

/** The record header that carries the trace context, in the format of W3C Trace Context. */
export const TRACE_HEADER = 'traceparent'

/**
 * Publishes the messages of one request in a span that covers the wait for the group commit and for Kafka. Many
 * requests share one produce call, so that call is not a span: it would have many parents. Each record of a sampled
 * trace carries the span's context.
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
