import { Problem } from '@stream-retail/chassis/errors'
import { lingerAfterAnswer } from '@stream-retail/chassis/linger'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type SalesContext, senderOf } from './sales-context.ts'

/** Answers with the problem, counted by its code; an error that is no problem is our fault. */
export function rejectRequest(desk: SalesContext, request: FastifyRequest, reply: FastifyReply, error: unknown): void {
  const code = error instanceof Problem ? error.code : 'other'
  desk.count.rejectedRequest(code)
  tellLimit(desk, request, reply)
  if (code === 'unsupported_encoding') void reply.header('accept-encoding', 'gzip, identity')
  if (code === 'unsupported_media_type') void reply.header('accept-post', 'application/json, application/x-ndjson')
  if (mustClose(request, desk.settings.MAX_BODY_BYTES)) {
    void reply.header('connection', 'close')
    lingerAfterAnswer(request.raw.socket)
  }
  void reply.send(error)
}

/** Every answer to a sender with a limit says how much of it is left. */
export function tellLimit({ limit }: SalesContext, request: FastifyRequest, reply: FastifyReply): void {
  if (limit !== undefined) void reply.headers(limit.headers(senderOf(request)))
}

/**
 * Node reads on what nobody read of a body. Where that may be long or without end, and where reading had begun, the
 * connection ends after the answer instead.
 */
function mustClose({ raw, headers }: FastifyRequest, most: number): boolean {
  if (raw.complete) return false
  return (
    raw.readableFlowing !== null || headers['content-length'] === undefined || Number(headers['content-length']) > most
  )
}
