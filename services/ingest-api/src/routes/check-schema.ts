import type { RouteShorthandOptions } from 'fastify'

const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: 'Problem#' } } },
})

const schema = {
  operationId: 'checkSale',
  summary: 'Validate a sale without storing it',
  description: 'The validation of `POST /sales` for one sale; nothing is stored.',
  tags: ['sales'],
  security: [{ bearer: [] }, { apiKey: [] }, {}],
  body: { content: { 'application/json': { schema: { $ref: 'Sale#' } } } },
  response: {
    200: {
      description: 'The sale would be accepted.',
      content: { 'application/json': { schema: { $ref: 'SalesResult#' } } },
    },
    400: problem('The body is not JSON.'),
    401: problem('Keys are in use, and the request has no valid one.'),
    413: problem('The body is too large.'),
    415: problem('Send application/json.'),
    422: problem('The sale would be rejected; `errors` says why.'),
    503: problem('The schema has not been read yet.'),
  },
}

/** Describes the route, see {@link salesDescription}. */
export const checkDescription: RouteShorthandOptions = {
  config: { description: schema, codes: Object.keys(schema.response).map(Number) },
}
