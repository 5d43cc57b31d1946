import { Problem } from '@stream-retail/chassis/errors'
import { lingerAfterAnswer } from '@stream-retail/chassis/linger'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type SalesContext, senderOf } from './sales-context.ts'

/** Answers with the problem and counts it by its code. An error that is not a Problem is a fault of the gateway. */
export function rejectRequest(
  context: SalesContext,
  request: FastifyRequest,
  reply: FastifyReply,
  error: unknown,
): void {
  const code = error instanceof Problem ? error.code : 'other'
  context.metrics.rejectedRequest(code)
  setRateLimitHeaders(context, request, reply)
  if (code === 'unsupported_encoding') void reply.header('accept-encoding', 'gzip, identity')
  if (code === 'unsupported_media_type') void reply.header('accept-post', 'application/json, application/x-ndjson')
  if (mustClose(request, context.settings.MAX_BODY_BYTES)) {
    void reply.header('connection', 'close')
    lingerAfterAnswer(request.raw.socket)
  }
  void reply.send(error)
}

/** Every answer to a rate-limited sender says how much of the limit is left. */
export function setRateLimitHeaders({ rateLimit }: SalesContext, request: FastifyRequest, reply: FastifyReply): void {
  if (rateLimit !== undefined) void reply.headers(rateLimit.headers(senderOf(request)))
}

/**
 * Node reads the rest of an unread body. Where that may be long or endless, or where reading had begun, the connection
 * is closed after the answer instead.
 */
function mustClose({ raw, headers }: FastifyRequest, maxBytes: number): boolean {
  if (raw.complete) return false
  const length = headers['content-length']
  return raw.readableFlowing !== null || length === undefined || Number(length) > maxBytes
}
