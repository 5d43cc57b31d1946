import { buildHttp } from '@stream-retail/chassis/http'
import type { Logger } from '@stream-retail/chassis/logger'
import { traceRequests } from '@stream-retail/chassis/trace-requests'
import { openTraces } from '@stream-retail/chassis/traces'
import type { FastifyInstance } from 'fastify'
import { delivery } from './plugins/delivery.ts'
import { gateway } from './plugins/gateway.ts'
import { ledger } from './plugins/ledger.ts'
import { plan } from './plugins/plan.ts'
import { session } from './plugins/session.ts'
import { simulation } from './plugins/simulation.ts'
import { summary } from './plugins/summary.ts'
import { controlRoutes } from './routes/control.ts'
import { type Settings, checkSettings } from './settings.ts'

/**
 * The simulator, ready to listen. It sends sales from when it listens until it is closed.
 * @param print takes the summary of a run that ends
 * @throws {Error} when settings contradict each other, or a file they name is not usable
 */
export async function buildApp(
  settings: Settings,
  log: Logger,
  print: (text: string) => void,
): Promise<FastifyInstance> {
  checkSettings(settings)
  const app = buildHttp(log, { ajv: { customOptions: { coerceTypes: false, removeAdditional: false } } })
  traceRequests(app, await openTraces('simulator', settings, log))
  await app.register(summary, { print })
  await app.register(plan, { settings, log })
  // Before the delivery: it closes after the last answer is written.
  await app.register(ledger, { settings, log })
  await app.register(gateway, { settings, log })
  await app.register(delivery, { settings, log })
  await app.register(simulation, { settings, log })
  await app.register(session, { log })
  await app.register(controlRoutes, { settings })
  return app
}
