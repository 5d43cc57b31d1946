import { buildHttp } from '@stream-retail/chassis/http'
import type { Logger } from '@stream-retail/chassis/logger'
import { readIdentity, renewIdentity } from '@stream-retail/chassis/tls'
import { traceRequests } from '@stream-retail/chassis/trace-requests'
import { openTraces } from '@stream-retail/chassis/traces'
import type { FastifyInstance } from 'fastify'
import { deferContinue } from './bodies/defer-continue.ts'
import type { OpenSender } from './kafka/sender.ts'
import { crossOrigin } from './plugins/cors.ts'
import { keys } from './plugins/keys.ts'
import { openApi } from './plugins/openapi.ts'
import { producer } from './plugins/producer.ts'
import { registry } from './plugins/registry.ts'
import { rejectedSales } from './plugins/rejected-sales.ts'
import { checkRoute } from './routes/check-sale.ts'
import { salesRoute } from './routes/sales.ts'
import type { Settings } from './settings.ts'
import { TOPICS, type Topics } from './topics.ts'

/** What tests and benches replace: the producers, or the topics that they write to. */
export type Overrides = { openSender?: OpenSender; openRejectedSender?: OpenSender; topics?: Partial<Topics> }

/**
 * The gateway, ready to listen. It connects to Kafka and to the registry in the background; /ready reports the
 * progress.
 * @throws {SettingsError} when settings contradict each other
 */
export async function buildApp(settings: Settings, log: Logger, overrides: Overrides = {}): Promise<FastifyInstance> {
  const { sales, rejected } = { ...TOPICS, ...overrides.topics }
  const app = await buildHttpApp(settings, log)
  await app.register(crossOrigin, { origins: settings.CORS_ORIGINS })
  // First: a request without a valid key is rejected before anything else is done for it.
  await app.register(keys, { settings, log })
  await app.register(registry, { settings, log, subject: sales.subject })
  await app.register(producer, { settings, log, topic: sales.topic, open: overrides.openSender })
  // Before the routes, whose descriptions it collects.
  await app.register(openApi)
  await app.register(rejectedSales, { settings, log, ...rejected, open: overrides.openRejectedSender })
  await app.register(salesRoute, { settings, topic: sales.topic })
  await app.register(checkRoute, { settings })
  return app
}

async function buildHttpApp(settings: Settings, log: Logger): Promise<FastifyInstance> {
  const identity = readIdentity(settings)
  const app = buildHttp(log, {
    bodyLimit: settings.MAX_BODY_BYTES,
    ...(identity === undefined ? {} : { https: identity }),
  })
  deferContinue(app.server)
  traceRequests(app, await openTraces('ingest-api', settings, log))
  if (identity !== undefined) renewIdentity(app, settings, identity, log)
  // Fastify also parses text/plain; sales are JSON.
  app.removeContentTypeParser('text/plain')
  return app
}
