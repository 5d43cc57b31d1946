import type { RouteShorthandOptions } from 'fastify'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What OpenAPI says of a route, spelled like Fastify's `schema`. */
    description?: object
  }
}

const text = (description: string) => ({ type: 'string', description })
const retryAfter = {
  'Retry-After': { type: 'integer', minimum: 0, description: 'Seconds to wait before the next try.' },
}
const rateLimit = {
  'RateLimit': text('While a limit is on: what is left of it (draft-ietf-httpapi-ratelimit-headers).'),
  'RateLimit-Policy': text('While a limit is on: how many sales in how many seconds.'),
}
const applied = { 'Preference-Applied': text('Which of the preferences were followed.') }

const problem = (description: string, headers: object = {}) => ({
  description,
  headers,
  content: { 'application/problem+json': { schema: { $ref: 'Problem#' } } },
})
const verdict = (description: string) => ({
  description,
  headers: { ...rateLimit, ...applied },
  content: { 'application/json': { schema: { $ref: 'Verdict#' } } },
})

const schema = {
  operationId: 'sendSales',
  summary: 'Send sales: one, an array, or one a line',
  description:
    'Answered after every in-sync replica of the broker has the good ones. Without a clear answer, send the same sales again, unchanged: each is stored once.',
  tags: ['sales'],
  security: [{ bearer: [] }, { apiKey: [] }, {}],
  headers: {
    type: 'object',
    properties: {
      'Prefer': text(
        '`handling=strict`: all or none. `return=representation`: also where each sale lies. `return=minimal`: only the counts. `duplicates=publish`: send also what is known to be stored. (RFC 7240)',
      ),
      'Content-Encoding': { type: 'string', enum: ['gzip', 'identity'], description: 'gzip: the body is packed.' },
      'X-Request-Id': {
        type: 'string',
        pattern: '^[\\w.:-]{1,64}$',
        description: 'Named in problem documents; made up when absent or not usable.',
      },
    },
  },
  body: {
    content: {
      'application/json': { schema: { $ref: 'Sales#' } },
      'application/x-ndjson': { schema: { type: 'string', description: 'A sale as JSON on each line.' } },
    },
  },
  response: {
    202: verdict('All are stored, now or before.'),
    207: verdict('Some are stored, and some break a rule; `errors` tells which and why.'),
    400: problem('The body cannot be read: not JSON, not UTF-8, broken gzip, or cut off.', {
      ...rateLimit,
      ...applied,
    }),
    401: problem('Keys are in use, and the request has none that fits.', { 'WWW-Authenticate': text('Bearer') }),
    408: problem('The body did not arrive in time; nothing is stored.', rateLimit),
    413: problem('Too many bytes, or too many sales.', { ...rateLimit, ...applied }),
    415: problem('Another content type, charset or encoding than described here.', {
      ...rateLimit,
      'Accept-Encoding': text('What may be sent, when the encoding is the trouble.'),
      'Accept-Post': text('What may be sent, when the type is the trouble.'),
    }),
    422: problem('No sale is stored; `errors` tells why.', { ...rateLimit, ...applied }),
    429: problem('More sales than the key may send for now; nothing is stored.', {
      ...retryAfter,
      ...rateLimit,
      ...applied,
    }),
    431: problem('The headers are too large.'),
    500: problem('Our fault; it is in our log under the request id.'),
    503: problem(
      'Not now: Kafka or the schema is away, or too much is under way. `outcome` tells whether something may be stored.',
      { ...retryAfter, ...rateLimit, ...applied },
    ),
  },
}

/**
 * Options that describe the route for people and tools, and do nothing else. Not Fastify's own `schema`, by which it would check
 * bodies and drop members of answers: what is wrong with a sale is said by our own check, and answers are sent as they are.
 * Each code that is described is counted from the start, so that the share of failed requests knows of the first failure, too.
 */
export const salesDescription: RouteShorthandOptions = {
  config: { description: schema, codes: Object.keys(schema.response).map(Number) },
}
