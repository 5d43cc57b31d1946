import type { RouteShorthandOptions } from 'fastify'

const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: 'Problem#' } } },
})

const schema = {
  operationId: 'checkSale',
  summary: 'Ask what would be said of a sale',
  description: 'The check of `POST /sales`, on one sale; nothing is stored.',
  tags: ['sales'],
  security: [{ bearer: [] }, { apiKey: [] }, {}],
  body: { content: { 'application/json': { schema: { $ref: 'Sale#' } } } },
  response: {
    200: { description: 'It would be taken.', content: { 'application/json': { schema: { $ref: 'Verdict#' } } } },
    400: problem('The body is not JSON.'),
    401: problem('Keys are in use, and the request has none that fits.'),
    413: problem('Too many bytes.'),
    415: problem('Send application/json.'),
    422: problem('It would be rejected; `errors` tells why.'),
    503: problem('The schema is not known yet.'),
  },
}

/** Describes the route, see {@link salesDescription}. */
export const checkDescription: RouteShorthandOptions = {
  config: { description: schema, codes: Object.keys(schema.response).map(Number) },
}
