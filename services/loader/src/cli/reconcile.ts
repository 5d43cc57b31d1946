/**
 * `npm run reconcile`: compares topic and table event by event, or acknowledges what is lost for good.
 * Exit code 0 equal, 1 not equal, 2 not compared.
 */
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
import { printProgress, formatReport } from './print-report.ts'
import { type ReconcileReport, reconcile } from '../reconcile/reconcile.ts'
import type { ReconcileDeps } from '../reconcile/reconciliation.ts'

const HELP = `Usage: npm run reconcile -- [options]
       npm run reconcile -- --acknowledge REASON [--json]

Reads the topic sales for a time span and compares it, event by event, with the table and the dead letters:
accepted = rows + dead letters, and every row was accepted.

Options:
  --since TIME          start of the span: 30m, 1h or 2d ago, or a date such as 2026-01-31T08:00:00Z; default 1h
  --until TIME          end of the span; default now
  --wait SECONDS        how long to wait for the sink to reach the end of the span; default 60
  --list N              how many missing, extra and differing sales to list; default 20
  --json                print the report as JSON
  --help                show this help

  --acknowledge REASON  compare nothing; acknowledge that the missing sales whose records the topic no longer has are
                        lost. They are no longer counted and stay in the table missing_sales with the reason. Missing
                        sales that are still in the topic stay counted

Exit code: 0 equal, 1 something is missing, extra or differs, 2 not compared.
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

/** @throws {Error} naming the option when it is not a number */
function count(values: Values, name: 'wait' | 'list'): number {
  if (!/^\d{1,6}$/.test(values[name])) throw new Error(`--${name} must be a whole number, not "${values[name]}"`)
  return Number(values[name])
}

type Connections = ReconcileDeps & { close: () => Promise<void> }

async function openConnections(): Promise<Connections> {
  const settings = readSettings(settingsSchema)
  const log = createLogger('reconcile', 'fatal')
  const kafka = createKafka(settings, 'reconcile', log)
  // No deadline: a comparison may take long, and an operator can interrupt one that hangs.
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

async function compare(connections: Connections, values: Values): Promise<ReconcileReport> {
  const now = Date.now()
  const request = {
    from: parseMoment(values.since, now),
    until: parseMoment(values.until, now),
    waitMs: count(values, 'wait') * 1_000,
    shown: count(values, 'list'),
    keptFrom: keptFrom(readSettings(settingsSchema).RETENTION_DAYS, now),
    progress: printProgress(process.stderr),
  }
  const client = await connections.database.connect()
  try {
    return await reconcile(connections, client, request)
  } finally {
    client.release(true)
  }
}

async function acknowledge({ admin, database }: Connections, reason: string, json: boolean): Promise<void> {
  if (reason.trim() === '')
    throw new Error('--acknowledge needs a reason: --acknowledge "lost by the restore of 31 January"')
  const result = await acknowledgeLoss(database, await boundsOf(admin, SALES_TOPIC), {
    by: userInfo().username,
    reason: reason.slice(0, 500),
  })
  process.stdout.write(
    json
      ? `${JSON.stringify(result)}\n`
      : `${result.acknowledged} acknowledged as lost; ${result.still_in_the_topic} still in the topic: they can be ` +
          `sent again\n`,
  )
}

async function run(values: Values): Promise<void> {
  const connections = await openConnections()
  try {
    if (values.acknowledge !== undefined) return await acknowledge(connections, values.acknowledge, values.json)
    const report = await compare(connections, values)
    process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : formatReport(report))
    process.exitCode = report.equal ? 0 : 1
  } finally {
    await connections.close()
  }
}

try {
  const { values } = parseArgs({ options: OPTIONS })
  if (values.help) process.stdout.write(HELP)
  else await run(values)
} catch (error) {
  const away = /ECONNREFUSED|ETIMEDOUT|ENOTFOUND|does not answer/.test(messageOf(error))
    ? '; see which part is down: npm run status, or docker compose ps'
    : ''
  process.stderr.write(`cannot compare: ${messageOf(error)}${away}\n`)
  process.exitCode = 2
}
