import type { FastifyInstance, RouteOptions } from 'fastify'
import { registerSeries } from './bucket-histogram.ts'
import type { Metrics } from './metrics.ts'
import { RequestTally } from './request-tally.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Its answer has no end of its own: it is not counted among requests, whose durations it would spoil. */
    stream?: boolean
    /** Status codes that its requests are counted by from the start, at 0; others when they first come. */
    codes?: readonly number[]
  }
}

/**
 * Counts requests by route template (never by path: strangers choose paths) and status code. Each route has its own
 * tally: prom-client would make a text of the labels for every request.
 */
export function measureRequests(app: FastifyInstance): void {
  const unknown = new RequestTally('unknown', 'any')
  const tallies = [unknown]
  exportTallies(app.metrics, tallies)

  app.addHook('onRoute', (route: RouteOptions) => {
    if (route.config?.stream === true) return
    const byMethod = new Map(
      [route.method].flat().map((method) => [method, new RequestTally(route.url, method, route.config?.codes)]),
    )
    tallies.push(...byMethod.values())
    route.onResponse = [
      (request, reply, done) => {
        byMethod.get(request.method)?.add(reply.statusCode, reply.elapsedTime / 1000)
        done()
      },
      ...[route.onResponse ?? []].flat(),
    ]
  })
  app.addHook('onResponse', (request, reply, done) => {
    if (request.is404) unknown.add(reply.statusCode, reply.elapsedTime / 1000)
    done()
  })
}

function exportTallies(metrics: Metrics, tallies: RequestTally[]): void {
  const reset = (): void => {
    for (const tally of tallies) tally.clear()
  }
  const requests = 'retail_http_requests_total'
  const duration = 'retail_http_request_duration_seconds'
  registerSeries(metrics, {
    name: requests,
    help: 'HTTP requests answered.',
    type: 'counter',
    values: () => tallies.flatMap((tally) => tally.counts(requests)),
    reset,
  })
  registerSeries(metrics, {
    name: duration,
    help: 'Time from the arrival of a request to its answer.',
    type: 'histogram',
    values: () => tallies.flatMap((tally) => tally.durations(duration)),
    reset,
  })
}
