import { randomUUID } from 'node:crypto'
import Fastify, { LogController, type FastifyInstance, type FastifyServerOptions } from 'fastify'
import { answerBrokenRequest } from './broken-requests.ts'
import { trackClosing } from './closing.ts'
import { endConnections } from './end-connections.ts'
import { answerProblems, sendProblem, toProblem } from './http-problems.ts'
import { measureRequests } from './http-metrics.ts'
import { Readiness } from './health.ts'
import { Metrics } from './metrics.ts'
import type { Logger } from './logger.ts'
import { requestLog } from './request-log.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** A probe of the platform: open to anyone who can reach the port, so it must not return data. */
    probe?: boolean
  }
  interface FastifyInstance {
    readiness: Readiness
    metrics: Metrics
  }
}

/** A request id that a client may choose: short and printable, so that it can stand in a log. */
const REQUEST_ID = /^[\w.:-]{1,64}$/

/**
 * A Fastify app with what every service has: request ids, problem+json errors, `/health` (the process lives),
 * `/ready` (it can do its work, else 503 with the parts it waits for; `warnings` beside either) and `/metrics` (Prometheus text).
 */
export function buildHttp(log: Logger, options: FastifyServerOptions = {}): FastifyInstance {
  const app = Fastify({
    loggerInstance: log,
    // Counted, not logged: a line per sale would cost more than the sale.
    logController: new LogController({ disableRequestLogging: true }),
    childLoggerFactory: requestLog,
    genReqId: (request) => {
      const given = request.headers['x-request-id']
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID()
    },
    keepAliveTimeout: 10_000,
    requestTimeout: 30_000,
    connectionTimeout: 60_000,
    exposeHeadRoutes: false,
    // What still comes on an open connection while the service stops is answered like any other request; then the connection ends.
    return503OnClosing: false,
    // Such as a path that cannot be decoded: rejected before there is a route.
    frameworkErrors: (error, request, reply) => {
      void sendProblem(request, reply, toProblem(error))
    },
    clientErrorHandler: answerBrokenRequest,
    ...options,
  }) as unknown as FastifyInstance
  // A client may end its side after the request and still wants the answer.
  Object.assign(app.server, { httpAllowHalfOpen: true })
  app.decorate('readiness', new Readiness())
  app.decorate('metrics', new Metrics())
  trackClosing(app)
  answerProblems(app)
  measureRequests(app)
  addProbes(app)
  endConnections(app)
  return app
}

const PROBE = { logLevel: 'silent', config: { probe: true } } as const

function addProbes(app: FastifyInstance): void {
  app.metrics.gauge(
    'retail_ready_warnings',
    'Parts that work, but that somebody should look at: see /ready.',
    [],
    (gauge) => {
      gauge.set(Object.keys(app.readiness.warnings).length)
    },
  )
  app.get('/health', PROBE, async () => ({ status: 'ok' }))
  app.get('/ready', PROBE, async (_request, reply) => {
    const { ready, waiting, warnings } = app.readiness
    const warned = Object.keys(warnings).length === 0 ? {} : { warnings }
    if (ready) return { ready, ...warned }
    return reply
      .code(503)
      .header('retry-after', '1')
      .send({ ready, waiting_for: waiting, ...warned })
  })
  app.get('/metrics', PROBE, async (_request, reply) =>
    reply.type(app.metrics.registry.contentType).send(await app.metrics.registry.metrics()),
  )
}
