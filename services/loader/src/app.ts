import { guardControl } from '@stream-retail/chassis/control-guard'
import { buildHttp } from '@stream-retail/chassis/http'
import { createKafka } from '@stream-retail/chassis/kafka'
import type { Logger } from '@stream-retail/chassis/logger'
import { openRegistryAccess } from '@stream-retail/chassis/registry'
import { traceRequests } from '@stream-retail/chassis/trace-requests'
import { openTraces } from '@stream-retail/chassis/traces'
import type { FastifyInstance } from 'fastify'
import { type Account, accountForSales } from './account-for-sales.ts'
import { Canary } from './canary/canary.ts'
import { ConnectClient } from './clients/connect.ts'
import { openDatabase } from './clients/database.ts'
import { GatewayClient } from './clients/gateway.ts'
import { RegistryClient } from './clients/registry.ts'
import { TopicReader } from './records/topic-reader.ts'
import { DesiredStates } from './supervise/desired-states.ts'
import { openRescue } from './isolate/open-rescue.ts'
import { Measurement } from './measure/measurement.ts'
import { openControlPage } from './open-control-page.ts'
import { Partitions } from './prepare/partitions.ts'
import { Preparation } from './prepare/prepare.ts'
import { stepsOf } from './prepare/steps.ts'
import { repeat } from './loops.ts'
import { addPageRoutes } from './routes/page.ts'
import { addPipelineRoute } from './routes/pipeline.ts'
import type { Settings } from './settings.ts'
import { openSupervisor } from './supervise/open-supervisor.ts'
import type { Supervisor } from './supervise/supervisor.ts'

/** While something is missing it is looked for this often, in milliseconds. */
const IMPATIENT_MS = 500

/** The control plane: starts alone, prepares what it can reach, and says in /ready what it waits for. */
export async function buildApp(settings: Settings, log: Logger): Promise<FastifyInstance> {
  const app = buildHttp(log, { ajv: { customOptions: { coerceTypes: false, removeAdditional: false } } })
  traceRequests(app, await openTraces('loader', settings, log))
  const database = openDatabase(settings, log)
  const kafka = createKafka(settings, 'loader', log)
  const admin = kafka.admin()
  const registry = new RegistryClient(settings.REGISTRY_URL, openRegistryAccess(settings))
  const world = { readiness: app.readiness, metrics: app.metrics, log }
  const partitions = new Partitions({ settings, database, ...world })
  const preparation = new Preparation(stepsOf({ settings, database, admin, registry, partitions, log }), world)
  const reader = new TopicReader(kafka)
  const connect = new ConnectClient(settings.CONNECT_URL)
  const supervisor = openSupervisor({ settings, connect, database, kafka, admin, reader, registry, ...world })
  const measurement = new Measurement({ admin, database, reader }, app.metrics)
  const canary = new Canary({
    settings,
    gateway: new GatewayClient(settings.INGEST_URL, settings.INGEST_API_KEY),
    database,
    ...world,
  })
  const account = accountForSales(settings, { ...world, traces: app.traces, database, admin, reader, registry })
  const rescue = openRescue({
    database,
    admin,
    reader,
    registry,
    log,
    metrics: app.metrics,
    close: (letters) => account.deadLetters.closeRescued(letters),
  })
  guardControl(app, settings.CONTROL_TOKEN)
  const desired = new DesiredStates(database, log)
  addPipelineRoute(app, { measurement, supervisor, desired, retention: partitions.retention, account, canary })
  addPageRoutes(app)
  const page = openControlPage(app, settings, {
    preparation,
    measurement,
    supervisor,
    desired,
    retention: partitions.retention,
    account,
    canary,
    connect,
    database,
    registry,
    log,
  })

  let stops: (() => Promise<void>)[] = []
  app.addHook('onReady', async () => {
    stops = startLoops(app, settings, log, { preparation, supervisor, rescue, measurement, account, canary, page })
  })
  app.addHook('onClose', async () => {
    await Promise.all([...stops.map((stop) => stop()), supervisor.close()])
    await Promise.allSettled([admin.disconnect(), reader.close(), database.end()])
  })
  return app
}

type Loops = {
  preparation: Preparation
  supervisor: Supervisor
  rescue: () => Promise<number>
  measurement: Measurement
  account: Account
  canary: Canary
  page: () => () => Promise<void>
}

/** @returns what stops each */
function startLoops(
  app: FastifyInstance,
  settings: Settings,
  log: Logger,
  { preparation, supervisor, rescue, measurement, account, canary, page }: Loops,
): (() => Promise<void>)[] {
  return [
    account.begin(() => preparation.complete),
    beginCanary(canary, settings, log, () => preparation.complete),
    page(),
    repeat(
      'preparing',
      log,
      async () => ((await preparation.round()) ? settings.PREPARE_INTERVAL_MS : IMPATIENT_MS),
      IMPATIENT_MS,
    ),
    repeat(
      'supervising',
      log,
      async () => {
        if (!preparation.complete) return IMPATIENT_MS
        await supervisor.round()
        return app.readiness.ready ? settings.SUPERVISE_INTERVAL_MS : IMPATIENT_MS
      },
      IMPATIENT_MS,
    ),
    repeat(
      'looking for good sales among the dead letters',
      log,
      async () => (preparation.complete ? await rescue() : IMPATIENT_MS),
      5_000,
    ),
    repeat(
      'measuring',
      log,
      async () => {
        if (preparation.complete) await measurement.round()
        return settings.MEASURE_INTERVAL_MS
      },
      settings.MEASURE_INTERVAL_MS,
    ),
  ]
}

function beginCanary(canary: Canary, settings: Settings, log: Logger, prepared: () => boolean): () => Promise<void> {
  if (settings.CANARY_INTERVAL_MS === 0) return async () => undefined
  canary.restart()
  const work = async () => (prepared() ? await canary.round() : IMPATIENT_MS)
  const stop = repeat('looking for canary sales', log, work, IMPATIENT_MS)
  return async () => {
    canary.stop()
    await stop()
  }
}
