import type { FastifyInstance } from 'fastify'

/** Seconds; edges around what a caller of an HTTP service notices. */
const DURATION_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** Counts requests by route template (never by path: strangers choose paths) and status code. */
export function measureRequests(app: FastifyInstance): void {
  const requests = app.metrics.counter('retail_http_requests_total', 'HTTP requests answered.', ['route', 'method', 'code'])
  const duration = app.metrics.histogram('retail_http_request_duration_seconds',
    'Time from the arrival of a request to its answer.', DURATION_BUCKETS, ['route', 'method'])

  app.addHook('onResponse', async (request, reply) => {
    const known = request.routeOptions.url !== undefined
    const route = request.routeOptions.url ?? 'unknown'
    const method = known ? request.method : 'any'
    requests.inc({ route, method, code: String(reply.statusCode) })
    duration.observe({ route, method }, reply.elapsedTime / 1000)
  })
}
