import { randomUUID } from 'node:crypto'
import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { Problem } from './errors.ts'

/** Node keeps the answer that is due next on a connection here. */
type HttpSocket = Socket & { _httpMessage?: (ServerResponse & { req: IncomingMessage }) | null }

const REJECTIONS: Record<string, { status: number; code: string; detail: string; retriable?: boolean }> = {
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    code: 'request_too_slow',
    detail: 'The whole request did not arrive in time.',
    retriable: true,
  },
  HPE_HEADER_OVERFLOW: {
    status: 431,
    code: 'headers_too_large',
    detail: 'The header fields are larger than this service takes.',
  },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: {
    status: 413,
    code: 'body_too_large',
    detail: 'The chunk extensions are larger than this service takes.',
  },
}

/**
 * Answers bytes that are no HTTP request with a problem document and ends the connection. When an earlier request on it is whole
 * and still has no answer, nothing is said: the client would take these words for the answer to that one.
 */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: HttpSocket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  const due = socket._httpMessage
  if (socket.writable && (due === undefined || due === null || (!due.req.complete && !due.headersSent)))
    socket.write(answerTo(error))
  socket.destroy(error)
}

function answerTo({ code = '' }: NodeJS.ErrnoException): string {
  const problem = new Problem(
    REJECTIONS[code] ?? { status: 400, code: 'not_http', detail: 'These bytes are no whole HTTP request.' },
  )
  const body = JSON.stringify(problem.toDocument(randomUUID()))
  return [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    'connection: close',
    'content-type: application/problem+json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n')
}
