import { checkControlExposure } from '@stream-retail/chassis/control-guard'
import { buildHttp } from '@stream-retail/chassis/http'
import type { Logger } from '@stream-retail/chassis/logger'
import type { FastifyInstance } from 'fastify'
import { access } from './plugins/access.ts'
import { audit } from './plugins/audit.ts'
import { canary } from './plugins/canary.ts'
import { controlPage } from './plugins/control-page.ts'
import { databases } from './plugins/databases.ts'
import { deadLetters } from './plugins/dead-letters.ts'
import { kafka } from './plugins/kafka.ts'
import { leadership } from './plugins/leadership.ts'
import { loops, runLoops } from './plugins/loops.ts'
import { measurement } from './plugins/measurement.ts'
import { peers } from './plugins/peers.ts'
import { preparation } from './plugins/preparation.ts'
import { reconciliation } from './plugins/reconciliation.ts'
import { rescue } from './plugins/rescue.ts'
import { steering } from './plugins/steering.ts'
import { supervisor } from './plugins/supervisor.ts'
import type { Settings } from './settings.ts'

/** The control plane. Needs no other part to start; `/ready` shows what it is waiting for. */
export async function buildApp(settings: Settings, log: Logger): Promise<FastifyInstance> {
  checkControlExposure(settings)
  const app = buildHttp(log, { ajv: { customOptions: { coerceTypes: false, removeAdditional: false } } })
  const options = { settings, log }
  await app.register(access, options)
  await app.register(loops, options)
  // Connections; closed after everything that uses them.
  await app.register(databases, options)
  await app.register(kafka, options)
  await app.register(peers, options)
  await app.register(leadership, options)
  // What the loader does.
  await app.register(preparation, options)
  await app.register(supervisor, options)
  await app.register(measurement)
  await app.register(audit, options)
  await app.register(deadLetters)
  await app.register(rescue, options)
  await app.register(reconciliation, options)
  await app.register(canary, options)
  await app.register(steering, options)
  await app.register(controlPage, options)
  await app.register(runLoops)
  return app
}
