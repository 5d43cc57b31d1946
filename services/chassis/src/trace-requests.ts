import type { FastifyInstance } from 'fastify'
import type { Span, Traces } from './traces.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** undefined: none are made. */
    traces: Traces | undefined
  }
  interface FastifyRequest {
    /** What the answer of this request belongs to, when traces are made. */
    span: Span | undefined
  }
}

/**
 * A span for each request, below the one that the client names in `traceparent`. Probes have none, nor answers without an end. Without
 * traces no request does anything for them.
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
      // Fastify tells of no end when the client has gone; what the request caused may already stand below its span.
      reply.raw.once('close', () => {
        if (!reply.raw.writableFinished) span.end({ error: 'the client went away' })
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
  // Registered first, so closed last: what other plugins end while they close still goes out.
  app.addHook('onClose', () => traces.close())
}
