/** `npm run reconcile`: compares topic and table event by event, or takes note of what is lost for good. Exit code 0 equal, 1 not equal, 2 could not be compared. */
import { userInfo } from 'node:os'
import { parseArgs } from 'node:util'
import { messageOf } from '@stream-retail/chassis/errors'
import { createKafka } from '@stream-retail/chassis/kafka'
import { createLogger } from '@stream-retail/chassis/logger'
import { openRegistryAccess } from '@stream-retail/chassis/registry'
import { readSettings } from '@stream-retail/chassis/settings'
import { openDatabase } from '../clients/database.ts'
import { RegistryClient } from '../clients/registry.ts'
import { TopicReader, boundsOf } from '../records/topic-reader.ts'
import { Schemas } from '../records/schemas.ts'
import { parseMoment } from './parse-moment.ts'
import { settingsSchema } from '../settings.ts'
import { acknowledgeLoss } from '../reconcile/acknowledge-loss.ts'
import { keptFrom } from '../reconcile/missing-sales.ts'
import { SALES_SUBJECT, SALES_TOPIC } from '../sink/sales-sink.ts'
import { showProgress, showReport } from './print-report.ts'
import { type Report, reconcile } from '../reconcile/reconcile.ts'
import type { ReconcileWorld } from '../reconcile/reconciliation.ts'

const HELP = `npm run reconcile -- [--since 1h] [--until MOMENT] [--wait SECONDS] [--list N] [--json]
npm run reconcile -- --acknowledge REASON [--json]

Reads the topic sales for a span of time and compares event by event with the table and the dead letters:
accepted = rows + dead letters, and no row that was not accepted.

  --since   where the span begins: 30m, 1h, 2d ago, or 2026-01-31T08:00:00Z; default 1h
  --until   where it ends; default now
  --wait    seconds to wait until the sink has come so far; default 60
  --list    how many missing, extra and differing sales are named; default 20
  --json    the report as JSON

  --acknowledge  compares nothing: takes note that the missing sales whose records the topic has dropped are lost, and why. They are
                 counted no longer and stay listed in the table missing_sales; those that the topic still has stay counted

Exit code: 0 equal, 1 something is missing, extra or differs, 2 could not be compared.
`

const OPTIONS = {
  since: { type: 'string', default: '1h' },
  until: { type: 'string', default: '0s' },
  wait: { type: 'string', default: '60' },
  list: { type: 'string', default: '20' },
  acknowledge: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values']

/** @throws {Error} naming the option when it is no number */
function count(values: Values, name: 'wait' | 'list'): number {
  if (!/^\d{1,6}$/.test(values[name])) throw new Error(`--${name} is a whole number, not "${values[name]}"`)
  return Number(values[name])
}

type World = ReconcileWorld & { close: () => Promise<void> }

async function openWorld(): Promise<World> {
  const settings = readSettings(settingsSchema)
  const log = createLogger('reconcile', 'fatal')
  const kafka = createKafka(settings, 'reconcile', log)
  // One comparison takes as long as it takes; a query that hangs is ended by a hand.
  const database = openDatabase(settings, log, { query_timeout: 0, application_name: 'reconcile' })
  const [admin, reader] = [kafka.admin(), new TopicReader(kafka)]
  const schemas = new Schemas(new RegistryClient(settings.REGISTRY_URL, openRegistryAccess(settings)), SALES_SUBJECT)
  const close = async (): Promise<void> => {
    await Promise.allSettled([admin.disconnect(), reader.close(), database.end()])
  }
  await admin.connect().catch(async (error: unknown) => {
    await close()
    throw error
  })
  return { admin, reader, database, schemas, close }
}

async function compare(world: World, values: Values): Promise<Report> {
  const now = Date.now()
  const wish = {
    from: parseMoment(values.since, now),
    until: parseMoment(values.until, now),
    waitMs: count(values, 'wait') * 1_000,
    shown: count(values, 'list'),
    keptFrom: keptFrom(readSettings(settingsSchema).RETENTION_DAYS, now),
    progress: showProgress(process.stderr),
  }
  const client = await world.database.connect()
  try {
    return await reconcile(world, client, wish)
  } finally {
    client.release(true)
  }
}

async function acknowledge({ admin, database }: World, reason: string, json: boolean): Promise<void> {
  if (reason.trim() === '') throw new Error('--acknowledge says why: --acknowledge "lost by the restore of 31 January"')
  const told = await acknowledgeLoss(database, await boundsOf(admin, SALES_TOPIC), {
    by: userInfo().username,
    reason: reason.slice(0, 500),
  })
  process.stdout.write(
    json
      ? `${JSON.stringify(told)}\n`
      : `${told.acknowledged} acknowledged as lost; ${told.still_in_the_topic} are missing and still in the topic: they can be sent again\n`,
  )
}

async function run(values: Values): Promise<void> {
  const world = await openWorld()
  try {
    if (values.acknowledge !== undefined) return await acknowledge(world, values.acknowledge, values.json)
    const report = await compare(world, values)
    process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : showReport(report))
    process.exitCode = report.equal ? 0 : 1
  } finally {
    await world.close()
  }
}

try {
  const { values } = parseArgs({ options: OPTIONS })
  if (values.help) process.stdout.write(HELP)
  else await run(values)
} catch (error) {
  const away = /ECONNREFUSED|ETIMEDOUT|ENOTFOUND|does not answer/.test(messageOf(error))
    ? '; look what is away: npm run status, in Docker docker compose ps'
    : ''
  process.stderr.write(`could not be compared: ${messageOf(error)}${away}\n`)
  process.exitCode = 2
}
