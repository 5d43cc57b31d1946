import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import pg from 'pg'
import t from 'tap'
import { ROOT } from '../../native/machine.ts'
import { askLauncher } from '../../native/control.ts'
import { birthOf } from '../../native/leftovers.ts'
import { type LaunchedStack, freshEnvironment, launch } from '../launch.ts'
import { until } from '../pipeline.ts'

type Version = { id: number; schema: string }

/** Runs the program of an npm script against a stack. */
function command(name: string, environment: Record<string, string>, args: string[] = []) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'compose/native', name), ...args], {
    env: { ...process.env, ...environment },
    encoding: 'utf8',
    timeout: 120_000,
  })
  return { status, output: stdout + stderr }
}

async function rowsOf({ environment }: LaunchedStack): Promise<string[]> {
  const client = new pg.Client({
    host: environment['POSTGRES_HOST'],
    port: Number(environment['POSTGRES_PORT']),
    database: environment['POSTGRES_DB'],
    user: environment['POSTGRES_USER'],
    password: environment['POSTGRES_PASSWORD'],
  })
  await client.connect()
  try {
    return (await client.query<{ event_id: string }>('SELECT event_id FROM sales_raw ORDER BY event_id')).rows.map(
      (row) => row.event_id,
    )
  } finally {
    await client.end()
  }
}

async function postSales({ environment }: LaunchedStack, count: number): Promise<string[]> {
  const sales = Array.from({ length: count }, () => ({
    event_id: randomUUID(),
    store_id: 7,
    sku: 70,
    qty: 1,
    ts: Date.now(),
  }))
  const response = await fetch(`${environment['INGEST_URL']}/sales`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(sales),
  })
  if (response.status !== 202) throw new Error(`${response.status} ${await response.text()}`)
  return sales.map((sale) => sale.event_id)
}

async function schemaOf({ environment }: LaunchedStack): Promise<Version> {
  const response = await fetch(`${environment['REGISTRY_URL']}/apis/ccompat/v7/subjects/sales-value/versions/latest`)
  return (await response.json()) as Version
}

/** Those of the processes that still run. */
async function running(pids: number[]): Promise<number[]> {
  const births = await Promise.all(pids.map(birthOf))
  return pids.filter((_, index) => births[index] !== '')
}

async function pidsOf(stack: LaunchedStack): Promise<number[]> {
  const status = await askLauncher(stack.environment['DATA_DIR'] ?? '')
  return (status?.parts ?? []).flatMap(({ pid }) => (pid === undefined ? [] : [pid]))
}

t.test('stopped and started again, it keeps its rows and schema ids', async (t) => {
  const first = await launch({ RATE_PER_SEC: '0' })
  const sent = await postSales(first, 20)
  const schema = await schemaOf(first)
  const pids = await pidsOf(first)
  t.ok(pids.length >= 7, 'the launcher reports the processes it runs')
  t.equal(command('status.ts', first.environment).status, 0)
  t.match(command('start.ts', first.environment), { status: 1, output: /already running/ })
  t.match(command('reset.ts', first.environment, ['--yes']), { status: 1, output: /stop it first/ })
  t.equal(await first.stop('SIGINT'), 0, 'Ctrl-C exits with code 0')
  t.same(await running(pids), [], 'nothing is left running')
  t.match(command('status.ts', first.environment), { status: 3, output: /not running/ })

  const second = await launch({ ...first.environment })
  t.same(await schemaOf(second), schema)
  const later = await postSales(second, 5)
  await until('all sales are rows', async () => (await rowsOf(second)).length === 25)
  t.same(new Set(await rowsOf(second)), new Set([...sent, ...later]))
  const { status, output } = command('stop.ts', second.environment)
  t.match({ status, output }, { status: 0, output: /stopped/ })
  t.match(command('stop.ts', second.environment), { status: 0, output: /nothing is running/ })
  t.match(
    command('reset.ts', second.environment),
    { status: 1, output: /--yes/ },
    'without a terminal it drops nothing unless told to',
  )
  t.match(command('reset.ts', second.environment, ['--yes']), { status: 0 })
  t.notOk(existsSync(second.environment['DATA_DIR'] ?? ''), 'reset drops the data')
})

t.test('a killed launcher leaves parts behind; the next stop stops them', async (t) => {
  const broken = t.testdir({ kafka_exporter: '#!/bin/sh\necho cannot >&2\nexit 3\n' })
  chmodSync(`${broken}/kafka_exporter`, 0o755)
  const stack = await launch({ RATE_PER_SEC: '0', PATH: `${broken}:${process.env['PATH']}` })
  t.match(
    stack.output(),
    /kafka-exporter: continuing without it: kafka-exporter exited with code 3[^✔]*cannot/,
    'an optional part that fails does not stop it',
  )
  const pids = await pidsOf(stack)
  await stack.stop('SIGKILL')
  t.ok((await running(pids)).length > 0)
  t.match(command('stop.ts', stack.environment), { status: 0, output: /left by a launcher that was killed/ })
  t.same(await running(pids), [])
  stack.drop()
})

t.test('a port in use is reported with the setting that changes it, before anything starts', async (t) => {
  const environment = await freshEnvironment()
  const server = createServer().listen(Number(environment['REGISTRY_PORT']), '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const { status, output } = command('start.ts', environment)
  t.equal(status, 1)
  t.match(output, `port ${environment['REGISTRY_PORT']} (registry) is in use; choose another with REGISTRY_PORT`)
  t.notMatch(output, 'healthy')
})

t.test(
  'a start that fails half-way shows the last log lines of the failed part and leaves nothing running',
  async (t) => {
    const environment = { ...(await freshEnvironment()), LOG_LEVEL: 'nonsense' }
    const { status, output } = command('start.ts', environment)
    t.equal(status, 1)
    t.match(output, /LOG_LEVEL must be equal to one of the allowed values/)
    t.match(command('status.ts', environment), { status: 3 })
    t.match(command('stop.ts', environment), { output: /nothing is running/ })
    t.match(command('reset.ts', environment, ['--yes']), { status: 0 })
  },
)

t.test('every command has --help', async (t) => {
  for (const name of ['start.ts', 'stop.ts', 'status.ts', 'reset.ts', 'part-command.ts']) {
    t.match(command(name, {}, ['--help']), { status: 0, output: /npm (start|run)/ })
  }
})
