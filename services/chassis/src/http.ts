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

/** Request ids that are taken from clients: short and printable, so that they are safe in logs. */
const REQUEST_ID = /^[\w.:-]{1,64}$/

/**
 * A Fastify app with what every service has: request ids, problem+json errors, `/health` (the process is alive),
 * `/ready` (200 or 503 with the parts it waits for; `warnings` with either) and `/metrics` (Prometheus text format).
 */
export function buildHttp(log: Logger, options: FastifyServerOptions = {}): FastifyInstance {
  const app = Fastify({
    loggerInstance: log,
    // Requests are counted, not logged: a log line would cost more than most requests.
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
    // Requests that arrive on open connections during the stop are answered as usual; then the connection is closed.
    return503OnClosing: false,
    // Such as a path that cannot be decoded: rejected before routing.
    frameworkErrors: (error, request, reply) => {
      void sendProblem(request, reply, toProblem(error))
    },
    clientErrorHandler: answerBrokenRequest,
    ...options,
  }) as unknown as FastifyInstance
  // A client may half-close the connection after its request and still expects the answer.
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
  app.metrics.gauge('retail_ready_warnings', 'Parts that work but need attention; /ready names them.', [], (gauge) => {
    gauge.set(Object.keys(app.readiness.warnings).length)
  })
  app.get('/health', PROBE, async () => ({ status: 'ok' }))
  app.get('/ready', PROBE, async (_request, reply) => {
    const { ready, waiting, warnings, notes } = app.readiness
    const warned = Object.keys(warnings).length === 0 ? {} : { warnings }
    if (ready) return { ready, ...notes, ...warned }
    return reply
      .code(503)
      .header('retry-after', '1')
      .send({ ready, ...notes, waiting_for: waiting, ...warned })
  })
  app.get('/metrics', PROBE, async (_request, reply) =>
    reply.type(app.metrics.registry.contentType).send(await app.metrics.registry.metrics()),
  )
}
