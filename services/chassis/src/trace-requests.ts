import type { FastifyInstance } from 'fastify'
import type { Span, Traces } from './traces.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** undefined: tracing is off. */
    traces: Traces | undefined
  }
  interface FastifyRequest {
    /** The span of this request, if tracing is on. */
    span: Span | undefined
  }
}

/**
 * Makes a span for each request, as a child of the client's `traceparent`. Probes and streams have none. Without
 * `traces` requests cost nothing extra.
 */
export function traceRequests(app: FastifyInstance, traces: Traces | undefined): void {
  app.decorate('traces', traces)
  app.decorateRequest('span', undefined)
  if (traces === undefined) return
  app.addHook('onRequest', (request, reply, done) => {
    const { url: route = 'unknown', logLevel, config } = request.routeOptions
    if (logLevel !== 'silent' && config.stream !== true) {
      const span = traces.begin(`${request.method} ${route}`, {
        kind: 'server',
        parent: [request.headers['traceparent']].flat()[0],
        attributes: { 'http.request.method': request.method, 'http.route': route },
      })
      request.span = span
      // Fastify does not call onResponse when the client has gone, but the span may have children already.
      reply.raw.once('close', () => {
        if (!reply.raw.writableFinished) span.end({ error: 'the client closed the connection' })
      })
    }
    done()
  })
  app.addHook('onResponse', (request, reply, done) => {
    const status = reply.statusCode
    request.span?.end({
      attributes: { 'http.response.status_code': status },
      error: status >= 500 ? `answered ${status}` : undefined,
    })
    done()
  })
  // Registered first, so it closes last: spans that other plugins end while they close are still exported.
  app.addHook('onClose', () => traces.close())
}
