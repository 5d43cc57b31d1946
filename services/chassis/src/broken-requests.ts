import { randomUUID } from 'node:crypto'
import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { Problem } from './errors.ts'

/** Node keeps the response that is due next on a connection here. */
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
    detail: 'The header fields exceed the size limit.',
  },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: {
    status: 413,
    code: 'body_too_large',
    detail: 'The chunk extensions exceed the size limit.',
  },
}

/**
 * Answers bytes that are not an HTTP request with a problem document and closes the connection. While an earlier,
 * complete request on it waits for its response, nothing is sent: the client would take the problem for that
 * response.
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
    REJECTIONS[code] ?? { status: 400, code: 'not_http', detail: 'This is not a complete HTTP request.' },
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
