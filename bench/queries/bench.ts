import { mkdirSync, rmSync } from 'node:fs'
import pg from 'pg'
import { prepareMachine } from '../../compose/native/machine.ts'
import { processes } from '../../compose/native/processes.ts'
import { Stack } from '../../compose/native/stack.ts'
import { freshEnvironment } from '../../compose/test/launch.ts'
import { READER_WORK_MEM } from '../../services/loader/src/prepare/keep-roles.ts'
import { migrateClient } from '../../services/loader/src/prepare/migrate-database.ts'
import { type Options, numberOption, onlyOptions } from '../options.ts'
import { printTable, progress, writeResults } from '../report.ts'
import { ask } from './ask.ts'
import { fill, seeded } from './fill.ts'
import { type World, questions } from './questions.ts'

export const help = `npm run bench -- queries: how long key questions take on many rows, loaded by COPY into a Postgres of its own
  --rows 10000000   sales, spread evenly over 8 days
  --times 60        how often each question is asked, with other parameters each time
  --stores 200 --skus 5000   a few of them have most sales
  --before SQL      a statement after the migrations and before the rows, such as CREATE INDEX or DROP INDEX, to see what it changes
  --plans           prints the plans too; they always stand in the results`

const DAYS = 8
const DAY_MS = 86_400_000
/** Milliseconds at p95 that a question may take. */
const TARGET_MS = 300

/** Loads, asks and reports. @throws {Error} when Postgres cannot be started */
export async function run(options: Options): Promise<void> {
  onlyOptions(options, ['rows', 'times', 'stores', 'skus', 'before', 'plans'])
  const rows = numberOption(options, 'rows', 10_000_000)
  const to = Math.floor(Date.now() / 1000) * 1000
  const world: World = {
    stores: numberOption(options, 'stores', 200),
    skus: numberOption(options, 'skus', 5000),
    from: to - DAYS * DAY_MS,
    to,
  }
  const { client, stop } = await startPostgres()
  try {
    await prepare(client, world, options['before'])
    const rowsPerSecond = await fill(client, world, rows)
    const size = await settle(client)
    // As Grafana's role has it.
    await client.query(`SET work_mem = '${READER_WORK_MEM}'`)
    const answers = []
    for (const question of questions) {
      progress(question.name)
      answers.push({
        question: question.name,
        ...(await ask(client, question, world, numberOption(options, 'times', 60), seeded(2))),
      })
    }
    if ('plans' in options)
      for (const { question, plan } of answers) process.stdout.write(`\n${question}\n  ${plan.join('\n  ')}\n`)
    printTable(
      answers.map(({ question, p50, p95, worst, plan }) => ({
        question,
        'p50 ms': p50,
        'p95 ms': p95,
        'worst ms': worst,
        [`p95 < ${TARGET_MS} ms`]: p95 < TARGET_MS,
        'plan': scansOf(plan),
      })),
    )
    printTable([{ rows, 'loaded by COPY, rows/s': rowsPerSecond, ...size }])
    writeResults('queries', { options, rows, rows_per_second: rowsPerSecond, size, answers })
  } finally {
    await client.end()
    await stop()
  }
}

/** The same Postgres as `npm start` runs, alone, on a free port with a folder that goes with it. */
async function startPostgres(): Promise<{ client: pg.Client; stop: () => Promise<void> }> {
  Object.assign(process.env, await freshEnvironment())
  const data = process.env['DATA_DIR'] ?? ''
  mkdirSync(data, { recursive: true })
  const machine = await prepareMachine(progress)
  const stack = new Stack(
    machine,
    processes.filter(({ name }) => name === 'postgres'),
  )
  const stop = async (): Promise<void> => {
    await stack.stop()
    rmSync(data, { recursive: true, force: true })
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      void stop().then(() => process.exit(1))
    })
  await Promise.all(stack.start().values())
  const {
    POSTGRES_HOST: host = '',
    POSTGRES_PORT: port,
    POSTGRES_DB: database = '',
    POSTGRES_USER: user = '',
    POSTGRES_PASSWORD: password = '',
  } = machine.settings
  const client = new pg.Client({ host, port: Number(port), database, user, password, options: '-c timezone=UTC' })
  await client.connect()
  return { client, stop }
}

/** The real migrations, and a partition for each day. */
async function prepare(client: pg.Client, { from, to }: World, before: string | undefined): Promise<void> {
  await migrateClient(client)
  for (let day = from; day < to + DAY_MS; day += DAY_MS)
    await client.query('SELECT make_sales_partition($1)', [new Date(day).toISOString().slice(0, 10)])
  if (before !== undefined) await client.query(before)
}

/** What autovacuum would have done by and by. @returns megabytes */
async function settle(client: pg.Client): Promise<{ 'table MB': number; 'indexes MB': number }> {
  progress('VACUUM ANALYZE')
  await client.query('VACUUM (ANALYZE) sales_raw')
  const {
    rows: [size],
  } = await client.query<{ heap: string; indexes: string }>(
    "SELECT sum(pg_table_size(relid)) AS heap, sum(pg_indexes_size(relid)) AS indexes FROM pg_partition_tree('sales_raw') WHERE isleaf",
  )
  return { 'table MB': Math.round(Number(size?.heap) / 1e6), 'indexes MB': Math.round(Number(size?.indexes) / 1e6) }
}

/** The kinds of scans in a plan, once each. */
function scansOf(plan: string[]): string {
  return [
    ...new Set(
      plan.flatMap((line) => /-> +((?:Parallel )?(?:Seq|Index|Index Only|Bitmap Heap) Scan)/.exec(line)?.[1] ?? []),
    ),
  ].join(', ')
}
