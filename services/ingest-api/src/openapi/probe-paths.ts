/** The probe routes of the chassis as OpenAPI paths; the chassis itself does not describe them. */
const json = (description: string, properties: object) => ({
  description,
  content: {
    'application/json': { schema: { type: 'object', required: Object.keys(properties).slice(0, 1), properties } },
  },
})

const reasons = (description: string) => ({ type: 'object', additionalProperties: { type: 'string' }, description })
const warnings = reasons('Part → what needs attention although sales are accepted.')

export const probePaths = {
  '/health': {
    get: {
      operationId: 'health',
      summary: 'Liveness',
      tags: ['probes'],
      security: [],
      responses: { 200: json('The process is alive.', { status: { const: 'ok' } }) },
    },
  },
  '/ready': {
    get: {
      operationId: 'ready',
      summary: 'Readiness',
      tags: ['probes'],
      security: [],
      responses: {
        200: json('The gateway can accept sales.', { ready: { const: true }, warnings }),
        503: {
          ...json('The gateway cannot accept sales now.', {
            ready: { const: false },
            waiting_for: reasons('Part → why the gateway waits for it.'),
            warnings,
          }),
          headers: {
            'Retry-After': { schema: { type: 'integer' }, description: 'Seconds to wait before asking again.' },
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
