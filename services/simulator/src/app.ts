import { buildHttp } from '@stream-retail/chassis/http'
import type { Logger } from '@stream-retail/chassis/logger'
import { traceRequests } from '@stream-retail/chassis/trace-requests'
import { openTraces } from '@stream-retail/chassis/traces'
import type { FastifyInstance } from 'fastify'
import { Delivery } from './delivery.ts'
import { Gateway } from './gateway.ts'
import { openLedger } from './ledger.ts'
import { measureSimulation } from './measure-simulation.ts'
import { planRun } from './plan-run.ts'
import { addControlRoutes } from './routes/control.ts'
import { Session } from './session.ts'
import { type Settings, checkSettings, runEnds } from './settings.ts'
import { Simulation } from './simulation.ts'
import { Tally } from './tally.ts'
import { GatewayWatch } from './watch-gateway.ts'

declare module 'fastify' {
  interface FastifyInstance {
    session: Session
  }
}

/**
 * The simulator as an app: it begins to send when it listens and ends when it is closed.
 * @param print takes the summary of a run that ends
 * @throws {Error} when settings contradict each other, or a file they name is not usable
 */
export async function buildApp(
  settings: Settings,
  log: Logger,
  print: (text: string) => void,
): Promise<FastifyInstance> {
  checkSettings(settings)
  const { seed, supply, schedule } = await planRun(settings)
  const ledger = settings.LEDGER_FILE === '' ? undefined : await openLedger(settings.LEDGER_FILE, log)
  const app = buildHttp(log, { ajv: { customOptions: { coerceTypes: false, removeAdditional: false } } })
  traceRequests(app, await openTraces('simulator', settings, log))
  const ends = runEnds(settings)
  const giveUpAfterMs = ends ? settings.GIVE_UP_AFTER_MS : Infinity
  const tally = new Tally(app.metrics)
  const gateway = new Gateway(settings, app.traces)
  const watch = new GatewayWatch(settings.INGEST_URL, app.readiness, log)
  const delivery = new Delivery({ gateway, watch, tally, ledger, log, giveUpAfterMs })
  const simulation = new Simulation({ settings, schedule, supply, delivery, tally, log })
  const session = new Session({
    simulation,
    delivery,
    gateway,
    watch,
    tally,
    ledger,
    supply,
    log,
    seed,
    ends,
    giveUpAfterMs,
    print,
  })

  app.decorate('session', session)
  addControlRoutes(app, simulation, settings)
  measureSimulation(app.metrics, simulation)
  app.addHook('onListen', async () => {
    session.begin()
  })
  app.addHook('onClose', async () => session.end(settings.STOP_TIMEOUT_MS / 2))
  return app
}
