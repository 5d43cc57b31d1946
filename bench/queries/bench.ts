import pg from 'pg'
import { prepareMachine } from '../../compose/native/machine.ts'
import { processes } from '../../compose/native/processes.ts'
import { removeData } from '../../compose/native/remove-data.ts'
import { Stack } from '../../compose/native/stack.ts'
import { freshEnvironment } from '../../compose/test/launch.ts'
import { READER_WORK_MEM } from '../../services/loader/src/prepare/keep-roles.ts'
import { migrateClient } from '../../services/loader/src/prepare/migrate-database.ts'
import { type OptionSpec, type Options, numberOption, textOption } from '../options.ts'
import { printTable, progress, writeResults } from '../report.ts'
import { type Timing, ask } from './ask.ts'
import { fill, seeded } from './fill.ts'
import { type DataShape, questions } from './questions.ts'

export const help = `npm run bench -- queries
Measures how long key queries take on many rows, loaded by COPY into a temporary Postgres.
  --rows 10000000   sales, spread evenly over 8 days
  --times 60        executions of each query, with varying parameters
  --stores 200 --skus 5000   a few of them have most of the sales
  --before SQL      a statement to run after the migrations and before loading, such as CREATE INDEX or DROP INDEX
  --plans           also prints the plans, which are always in the results`

export const options: OptionSpec = {
  rows: { type: 'string' },
  times: { type: 'string' },
  stores: { type: 'string' },
  skus: { type: 'string' },
  before: { type: 'string' },
  plans: { type: 'boolean' },
}

const DAYS = 8
const DAY_MS = 86_400_000
/** Milliseconds that a query may take at p95. */
const TARGET_MS = 300

type Measured = Timing & { question: string }

/** @throws {Error} when Postgres cannot be started */
export async function run(chosen: Options): Promise<void> {
  const rows = numberOption(chosen, 'rows', 10_000_000)
  const to = Math.floor(Date.now() / 1000) * 1000
  const shape: DataShape = {
    stores: numberOption(chosen, 'stores', 200),
    skus: numberOption(chosen, 'skus', 5000),
    from: to - DAYS * DAY_MS,
    to,
  }
  const { client, stop } = await startPostgres()
  try {
    await prepare(client, shape, textOption(chosen, 'before', ''))
    const rowsPerSecond = await fill(client, shape, rows)
    const size = await settle(client)
    const measured = await askAll(client, shape, numberOption(chosen, 'times', 60))
    show(measured, chosen['plans'] === true)
    printTable([{ rows, 'loaded by COPY, rows/s': rowsPerSecond, ...size }])
    writeResults('queries', { options: chosen, rows, rows_per_second: rowsPerSecond, size, measured })
  } finally {
    await client.end()
    await stop()
  }
}

async function askAll(client: pg.Client, shape: DataShape, times: number): Promise<Measured[]> {
  // As configured for Grafana's role.
  await client.query(`SET work_mem = '${READER_WORK_MEM}'`)
  const measured: Measured[] = []
  for (const question of questions) {
    progress(question.name)
    measured.push({ question: question.name, ...(await ask(client, question, shape, times, seeded(2))) })
  }
  return measured
}

function show(measured: Measured[], plans: boolean): void {
  if (plans) for (const { question, plan } of measured) process.stdout.write(`\n${question}\n  ${plan.join('\n  ')}\n`)
  printTable(
    measured.map(({ question, p50, p95, worst, plan }) => ({
      question,
      'p50 ms': p50,
      'p95 ms': p95,
      'worst ms': worst,
      [`p95 < ${TARGET_MS} ms`]: p95 < TARGET_MS,
      'plan': scansOf(plan),
    })),
  )
}

/** The Postgres of `npm start`, alone, on a free port in a temporary folder. */
async function startPostgres(): Promise<{ client: pg.Client; stop: () => Promise<void> }> {
  Object.assign(process.env, await freshEnvironment())
  const data = process.env['DATA_DIR'] ?? ''
  const machine = await prepareMachine(progress)
  const stack = new Stack(
    machine,
    processes.filter(({ name }) => name === 'postgres'),
  )
  const stop = async (): Promise<void> => {
    await stack.stop()
    removeData(data)
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

/** Runs the migrations and creates a partition per day. */
async function prepare(client: pg.Client, { from, to }: DataShape, before: string): Promise<void> {
  await migrateClient(client)
  for (let day = from; day < to + DAY_MS; day += DAY_MS)
    await client.query('SELECT make_sales_partition($1)', [new Date(day).toISOString().slice(0, 10)])
  if (before !== '') await client.query(before)
}

/** Does what autovacuum would do eventually. @returns megabytes */
async function settle(client: pg.Client): Promise<{ 'table MB': number; 'indexes MB': number }> {
  progress('VACUUM ANALYZE')
  await client.query('VACUUM (ANALYZE) sales_raw')
  const {
    rows: [size],
  } = await client.query<{ heap: string; indexes: string }>(
    'SELECT sum(pg_table_size(relid)) AS heap, sum(pg_indexes_size(relid)) AS indexes FROM ' +
      "pg_partition_tree('sales_raw') WHERE isleaf",
  )
  return { 'table MB': Math.round(Number(size?.heap) / 1e6), 'indexes MB': Math.round(Number(size?.indexes) / 1e6) }
}

/** The distinct kinds of scans in a plan. */
function scansOf(plan: string[]): string {
  return [
    ...new Set(
      plan.flatMap((line) => /-> +((?:Parallel )?(?:Seq|Index|Index Only|Bitmap Heap) Scan)/.exec(line)?.[1] ?? []),
    ),
  ].join(', ')
}
