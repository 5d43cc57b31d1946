import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Problem, messageOf } from './errors.ts'

const METHODS = ['DELETE', 'GET', 'PATCH', 'POST', 'PUT'] as const

/** Answers every rejection and every failure with an application/problem+json document (RFC 9457). */
export function answerProblems(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => sendProblem(request, reply, toProblem(error)))
  app.setNotFoundHandler((request, reply) => sendProblem(request, reply, notFound(app, request, reply)))
}

/** Sends the problem. A failure is logged as an error with its cause, a rejection at debug level. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem): FastifyReply {
  if (problem.status === 500) request.log.error({ err: problem.cause ?? problem }, 'request failed')
  else request.log.debug({ code: problem.code, detail: problem.message }, 'request rejected')
  if (problem.retryAfterSeconds !== undefined) void reply.header('retry-after', String(problem.retryAfterSeconds))
  return reply.code(problem.status).type('application/problem+json').send(problem.toDocument(request.id))
}

/** Fastify's error codes and the problems they become. */
const REJECTIONS: Record<string, { status: number; code: string; detail: string }> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: { status: 415, code: 'unsupported_media_type', detail: 'Send application/json.' },
  FST_ERR_CTP_INVALID_JSON_BODY: {
    status: 400,
    code: 'not_json',
    detail: 'The body is not JSON, or contains a forbidden key (__proto__, constructor.prototype).',
  },
  FST_ERR_CTP_EMPTY_JSON_BODY: { status: 400, code: 'not_json', detail: 'The body is empty; send a JSON document.' },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: {
    status: 400,
    code: 'bad_content_length',
    detail: 'The length of the body differs from Content-Length.',
  },
  FST_ERR_CTP_BODY_TOO_LARGE: {
    status: 413,
    code: 'body_too_large',
    detail: 'The body exceeds the size limit; send less at once.',
  },
}

/** Accepts anything: a dependency may throw null. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  const { code = '', statusCode: status = 500 } = (error ?? {}) as Partial<FastifyError>
  const rejection = REJECTIONS[code]
  if (rejection !== undefined) return new Problem(rejection)
  if (error instanceof SyntaxError && status < 500) {
    return new Problem({ status: 400, code: 'not_json', detail: `The body is not JSON: ${error.message}` })
  }
  if (status < 500) return new Problem({ status, code: 'bad_request', detail: messageOf(error) })
  const problem = new Problem({
    status: 500,
    code: 'internal_error',
    detail: 'An unexpected error; the log of this service has the details under this request id.',
  })
  problem.cause = error
  return problem
}

function notFound(app: FastifyInstance, request: FastifyRequest, reply: FastifyReply): Problem {
  const path = request.url.split('?', 1)[0] ?? '/'
  const allowed = METHODS.filter((method) => app.findRoute({ method, url: path }) !== null)
  if (allowed.length === 0)
    return new Problem({ status: 404, code: 'not_found', detail: `There is no route ${path.slice(0, 200)}.` })
  void reply.header('allow', allowed.join(', '))
  return new Problem({
    status: 405,
    code: 'method_not_allowed',
    detail: `${path} allows ${allowed.join(', ')}, not ${request.method}.`,
  })
}
