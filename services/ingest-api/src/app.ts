import { buildHttp } from '@stream-retail/chassis/http'
import type { Logger } from '@stream-retail/chassis/logger'
import { traceRequests } from '@stream-retail/chassis/trace-requests'
import { openTraces } from '@stream-retail/chassis/traces'
import { readIdentity, renewIdentity } from '@stream-retail/chassis/tls'
import type { FastifyInstance } from 'fastify'
import type { OpenSender } from './kafka/sender.ts'
import { crossOrigin } from './plugins/cors.ts'
import { keys } from './plugins/keys.ts'
import { openApi } from './plugins/openapi.ts'
import { producer } from './plugins/producer.ts'
import { quarantine } from './plugins/rejected-sales.ts'
import { registry } from './plugins/registry.ts'
import { checkRoute } from './routes/check-sale.ts'
import { salesRoute } from './routes/sales.ts'
import type { Settings } from './settings.ts'

/** What tests may put in the place of the outside world. */
export type Edges = { openSender?: OpenSender; openRejectedSender?: OpenSender }

/** The gateway, ready to listen. It connects to Kafka and to the registry in the background and says so on /ready. */
export async function buildApp(settings: Settings, log: Logger, edges: Edges = {}): Promise<FastifyInstance> {
  const identity = readIdentity(settings)
  const app = buildHttp(log, {
    bodyLimit: settings.MAX_BODY_BYTES,
    ...(identity === undefined ? {} : { https: identity }),
  })
  traceRequests(app, await openTraces('ingest-api', settings, log))
  if (identity !== undefined) renewIdentity(app, settings, identity, log)
  // Fastify also reads text/plain; a sale is JSON.
  app.removeContentTypeParser('text/plain')
  await app.register(crossOrigin, { origins: settings.CORS_ORIGINS })
  // First of all: who may not send is rejected before anything else is done for him.
  await app.register(keys, { settings, log })
  await app.register(registry, { settings, log })
  await app.register(producer, { settings, log, ...(edges.openSender === undefined ? {} : { open: edges.openSender }) })
  // Before the routes: it collects what they say of themselves.
  await app.register(openApi)
  await app.register(quarantine, {
    settings,
    log,
    ...(edges.openRejectedSender === undefined ? {} : { open: edges.openRejectedSender }),
  })
  await app.register(salesRoute, { settings })
  await app.register(checkRoute, { settings })
  return app
}
