import type { RouteShorthandOptions } from 'fastify'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The OpenAPI description of a route, in the form of Fastify's `schema`. */
    description?: object
  }
}

const text = (description: string) => ({ type: 'string', description })
const retryAfter = {
  'Retry-After': { type: 'integer', minimum: 0, description: 'Seconds to wait before sending again.' },
}
const rateLimit = {
  'RateLimit': text('With a rate limit: what is left of it (draft-ietf-httpapi-ratelimit-headers).'),
  'RateLimit-Policy': text('With a rate limit: sales per window in seconds.'),
}
const applied = { 'Preference-Applied': text('The preferences that were applied.') }

const problem = (description: string, headers: object = {}) => ({
  description,
  headers,
  content: { 'application/problem+json': { schema: { $ref: 'Problem#' } } },
})
const result = (description: string) => ({
  description,
  headers: { ...rateLimit, ...applied },
  content: { 'application/json': { schema: { $ref: 'SalesResult#' } } },
})

const schema = {
  operationId: 'sendSales',
  summary: 'Send one sale, an array of sales, or one sale per line',
  description:
    'Answered after every in-sync replica of the broker has acknowledged the accepted sales. Without a clear ' +
    'answer, send the same sales again unchanged: each is stored once.',
  tags: ['sales'],
  security: [{ bearer: [] }, { apiKey: [] }, {}],
  headers: {
    type: 'object',
    properties: {
      'Prefer': text(
        '`handling=strict`: all or none. `return=representation`: also the position of each sale. `return=minimal`: ' +
          'only the counts. `duplicates=publish`: publish duplicates as well. (RFC 7240)',
      ),
      'Content-Encoding': { type: 'string', enum: ['gzip', 'identity'], description: 'gzip: the body is compressed.' },
      'X-Request-Id': {
        type: 'string',
        pattern: '^[\\w.:-]{1,64}$',
        description: 'Returned in problem documents; generated when absent or invalid.',
      },
    },
  },
  body: {
    content: {
      'application/json': { schema: { $ref: 'Sales#' } },
      'application/x-ndjson': { schema: { type: 'string', description: 'One sale as JSON per line.' } },
    },
  },
  response: {
    202: result('Every sale is accepted or a duplicate.'),
    207: result('Some sales are stored and some are rejected; `errors` says which and why.'),
    400: problem('The body cannot be read: not JSON, not UTF-8, invalid gzip, or incomplete.', {
      ...rateLimit,
      ...applied,
    }),
    401: problem('Keys are in use, and the request has no valid one.', { 'WWW-Authenticate': text('Bearer') }),
    408: problem('The body did not arrive in time; nothing was stored.', rateLimit),
    413: problem('The body is too large, or has too many sales.', { ...rateLimit, ...applied }),
    415: problem('Unsupported content type, charset or content encoding.', {
      ...rateLimit,
      'Accept-Encoding': text('Supported encodings, when the encoding is unsupported.'),
      'Accept-Post': text('Supported types, when the content type is unsupported.'),
    }),
    422: problem('No sale was stored; `errors` says why.', { ...rateLimit, ...applied }),
    429: problem('The rate limit is used up; nothing was stored.', {
      ...retryAfter,
      ...rateLimit,
      ...applied,
    }),
    431: problem('The headers are too large.'),
    500: problem('An internal error; the log of the gateway has it under the request id.'),
    503: problem(
      'Kafka or the schema is unavailable, or too many sales are in flight. `outcome` says whether sales may be ' +
        'stored.',
      { ...retryAfter, ...rateLimit, ...applied },
    ),
  },
}

/**
 * Options that only describe the route. Fastify's own `schema` would also validate bodies and serialize answers, which
 * the gateway does itself. Each described status code is counted from the start, at 0, so that Prometheus sees the
 * first failure as an increase.
 */
export const salesDescription: RouteShorthandOptions = {
  config: { description: schema, codes: Object.keys(schema.response).map(Number) },
}
