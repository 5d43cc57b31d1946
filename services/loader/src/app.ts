import { buildHttp } from '@stream-retail/chassis/http'
import { createKafka } from '@stream-retail/chassis/kafka'
import type { Logger } from '@stream-retail/chassis/logger'
import type { FastifyInstance } from 'fastify'
import type { Admin } from 'kafkajs'
import { ConnectRest } from './clients/connect-rest.ts'
import { type Database, openDatabase } from './clients/database.ts'
import { RegistryRest } from './clients/registry-rest.ts'
import { Measurement } from './measure/measurement.ts'
import { Partitions } from './prepare/partitions.ts'
import { Preparation } from './prepare/prepare.ts'
import { stepsOf } from './prepare/steps.ts'
import { repeat } from './repeat.ts'
import { addPipelineRoute } from './routes/pipeline.ts'
import type { Settings } from './settings.ts'
import { Supervisor } from './supervise/supervisor.ts'

/** While something is missing it is looked for this often, in milliseconds. */
const IMPATIENT_MS = 500

/** The control plane: starts alone, prepares what it can reach, and says in /ready what it waits for. */
export async function buildApp(settings: Settings, log: Logger): Promise<FastifyInstance> {
  const app = buildHttp(log)
  const database = openDatabase(settings, log)
  const admin = createKafka(settings, 'loader', log).admin()
  const world = { readiness: app.readiness, metrics: app.metrics, log }
  const partitions = new Partitions({ settings, database, ...world })
  const preparation = new Preparation(stepsOf({ settings, database, admin, registry: new RegistryRest(settings.REGISTRY_URL), partitions, log }), world)
  const supervisor = new Supervisor(new ConnectRest(settings.CONNECT_URL), world)
  const measurement = new Measurement(admin, database, app.metrics)
  addPipelineRoute(app, measurement, supervisor, partitions.retention)

  const stops: (() => Promise<void>)[] = []
  app.addHook('onReady', async () => {
    stops.push(
      repeat('preparing', log, async () => await preparation.round() ? settings.PREPARE_INTERVAL_MS : IMPATIENT_MS, IMPATIENT_MS),
      repeat('supervising', log, async () => {
        if (!preparation.complete) return IMPATIENT_MS
        await supervisor.round()
        return app.readiness.ready ? settings.SUPERVISE_INTERVAL_MS : IMPATIENT_MS
      }, IMPATIENT_MS),
      repeat('measuring', log, async () => {
        if (preparation.complete) await measurement.round()
        return settings.MEASURE_INTERVAL_MS
      }, settings.MEASURE_INTERVAL_MS),
    )
  })
  app.addHook('onClose', () => release(stops, admin, database))
  return app
}

/** First the work at hand ends, then the connections that it uses. */
async function release(stops: (() => Promise<void>)[], admin: Admin, database: Database): Promise<void> {
  await Promise.all(stops.map((stop) => stop()))
  await Promise.allSettled([admin.disconnect(), database.end()])
}
