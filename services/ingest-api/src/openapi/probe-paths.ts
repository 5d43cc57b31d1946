/** The routes that every service has, as OpenAPI paths: the chassis knows no OpenAPI. */
const json = (description: string, properties: object) => ({
  description,
  content: {
    'application/json': { schema: { type: 'object', required: Object.keys(properties).slice(0, 1), properties } },
  },
})

const reasons = (description: string) => ({ type: 'object', additionalProperties: { type: 'string' }, description })
const warnings = reasons('Part → what somebody should look at, though it works.')

export const probePaths = {
  '/health': {
    get: {
      operationId: 'health',
      summary: 'The process lives',
      tags: ['probes'],
      security: [],
      responses: { 200: json('It lives.', { status: { const: 'ok' } }) },
    },
  },
  '/ready': {
    get: {
      operationId: 'ready',
      summary: 'It can take sales',
      tags: ['probes'],
      security: [],
      responses: {
        200: json('It can.', { ready: { const: true }, warnings }),
        503: {
          ...json('It cannot now.', {
            ready: { const: false },
            waiting_for: reasons('Part → why it is waited for.'),
            warnings,
          }),
          headers: {
            'Retry-After': { schema: { type: 'integer' }, description: 'Seconds to wait before the next look.' },
          },
        },
      },
    },
  },
  '/metrics': {
    get: {
      operationId: 'metrics',
      summary: 'Metrics for Prometheus',
      tags: ['probes'],
      security: [],
      responses: {
        200: {
          description: 'Prometheus text format 0.0.4.',
          content: { 'text/plain': { schema: { type: 'string' } } },
        },
      },
    },
  },
}
