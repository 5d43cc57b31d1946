/** `npm run reconcile`: compares topic and table event by event. Exit code 0 equal, 1 not equal, 2 could not be compared. */
import { parseArgs } from 'node:util'
import { messageOf } from '@stream-retail/chassis/errors'
import { createKafka } from '@stream-retail/chassis/kafka'
import { createLogger } from '@stream-retail/chassis/logger'
import { openRegistryAccess } from '@stream-retail/chassis/registry'
import { readSettings } from '@stream-retail/chassis/settings'
import { openDatabase } from '../clients/database.ts'
import { RegistryRest } from '../clients/registry-rest.ts'
import { TopicReader } from '../clients/topic-reader.ts'
import { Schemas } from '../isolate/schemas.ts'
import { parseMoment } from '../parse-moment.ts'
import { settingsSchema } from '../settings.ts'
import { keptFrom } from './missing-sales.ts'
import { showProgress, showReport } from './print-report.ts'
import { type Report, reconcile } from './reconcile.ts'

const HELP = `npm run reconcile -- [--since 1h] [--until MOMENT] [--wait SECONDS] [--list N] [--json]

Reads the topic sales for a span of time and compares event by event with the table and the dead letters:
accepted = rows + dead letters, and no row that was not accepted.

  --since   where the span begins: 30m, 1h, 2d ago, or 2026-01-31T08:00:00Z; default 1h
  --until   where it ends; default now
  --wait    seconds to wait until the sink has come so far; default 60
  --list    how many missing, extra and differing sales are named; default 20
  --json    the report as JSON

Exit code: 0 equal, 1 something is missing, extra or differs, 2 could not be compared.
`

const OPTIONS = {
  since: { type: 'string', default: '1h' }, until: { type: 'string', default: '0s' }, wait: { type: 'string', default: '60' }, list: { type: 'string', default: '20' },
  json: { type: 'boolean', default: false }, help: { type: 'boolean', default: false },
} as const

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values']

/** @throws {Error} naming the option when it is no number */
function count(values: Values, name: 'wait' | 'list'): number {
  if (!/^\d{1,6}$/.test(values[name])) throw new Error(`--${name} is a whole number, not "${values[name]}"`)
  return Number(values[name])
}

async function compare(values: Values): Promise<Report> {
  const settings = readSettings(settingsSchema)
  const log = createLogger('reconcile', 'fatal')
  const kafka = createKafka(settings, 'reconcile', log)
  // One comparison takes as long as it takes; a query that hangs is ended by a hand.
  const database = openDatabase(settings, log, { query_timeout: 0, application_name: 'reconcile' })
  const [admin, reader] = [kafka.admin(), new TopicReader(kafka)]
  const now = Date.now()
  const wish = { from: parseMoment(values.since, now), until: parseMoment(values.until, now), waitMs: count(values, 'wait') * 1_000, shown: count(values, 'list'), keptFrom: keptFrom(settings.RETENTION_DAYS, now), progress: showProgress(process.stderr) }
  try {
    await admin.connect()
    const client = await database.connect()
    try {
      return await reconcile({ admin, reader, database, schemas: new Schemas(new RegistryRest(settings.REGISTRY_URL, openRegistryAccess(settings)), 'sales-value') }, client, wish)
    } finally {
      client.release(true)
    }
  } finally {
    await Promise.allSettled([admin.disconnect(), reader.close(), database.end()])
  }
}

try {
  const { values } = parseArgs({ options: OPTIONS })
  if (values.help) {
    process.stdout.write(HELP)
  } else {
    const report = await compare(values)
    process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : showReport(report))
    process.exitCode = report.equal ? 0 : 1
  }
} catch (error) {
  process.stderr.write(`could not be compared: ${messageOf(error)}\n`)
  process.exitCode = 2
}
