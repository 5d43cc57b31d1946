import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { randomBytes } from 'node:crypto'
import { cpSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { gunzipSync, gzipSync } from 'node:zlib'
import { readSettings } from '@stream-retail/chassis/settings'
import pg from 'pg'
import t from 'tap'
import type { Manifest } from '../../src/backup/manifest.ts'
import { contentOf, listTables } from '../../src/backup/table-content.ts'
import type { Database } from '../../src/clients/database.ts'
import { makePartitions } from '../../src/prepare/make-partitions.ts'
import { migrateDatabase } from '../../src/prepare/migrate-database.ts'
import { settingsSchema } from '../../src/settings.ts'
import { freshDatabase } from './fresh-database.ts'

const PROGRAM = fileURLToPath(new URL('../../src/cli/backup.ts', import.meta.url))
const INSERT = `INSERT INTO sales_raw (event_id, store_id, sku, qty, ts, accepted_at)
  SELECT $1 || n, n, 7, -n, $2::bigint - n % 12 * 86400000, now() FROM generate_series(1, 500) n`

const DEAD_LETTERS = `
  INSERT INTO dead_letters (topic, partition, record_offset, source, reason, summary, happened_at)
  SELECT 'sales-dlq', 0, n, 'table', 'reason_' || n % 3, 'no', now() FROM generate_series(1, 500) n`

type Test = Parameters<typeof freshDatabase>[0]
type Outcome = { status: number | null; stdout: string; stderr: string }

// Most of the time goes into starting processes and waiting: tests run side by side and share a compile cache.
t.jobs = 3
const root = t.testdir()
const commandEnv = { ...process.env, KAFKA_BROKERS: '127.0.0.1:1', NODE_COMPILE_CACHE: `${root}/compiled` }

/** Runs the command on a database, without a broker: a backup does not need one. */
async function run(database: string, ...args: string[]): Promise<Outcome> {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    env: { ...commandEnv, POSTGRES_DB: database },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [stdout, stderr, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number | null]>,
  ])
  return { status, stdout, stderr }
}

/** A database with rows in several partitions and in DEFAULT, and its name. */
async function filledDatabase(t: Test) {
  const database = await freshDatabase(t)
  await migrateDatabase(database)
  await makePartitions(database, 7, 1, 0)
  await database.query(DEAD_LETTERS)
  await database.query(INSERT, ["tab\there, 'quote', back\\slash, €-", Date.now()])
  const {
    rows: [row],
  } = await database.query<{ name: string }>('SELECT current_database() AS name')
  return { database, name: row?.name ?? '' }
}

const manifestIn = (folder: string): Manifest => JSON.parse(readFileSync(`${folder}/manifest.json`, 'utf8')) as Manifest

// One backup serves all tests that do not change the database; those that damage the backup work on a copy.
const { database, name } = await filledDatabase(t)
const folder = `${root}/backup`
const saved = await run(name, 'backup', '--to', folder)

/** The name of a database to restore into, dropped after the test. */
function targetName(t: Test): string {
  const into = `restored_${randomBytes(4).toString('hex')}`
  t.teardown(async () => {
    await database.query(`DROP DATABASE IF EXISTS ${into} WITH (FORCE)`)
  })
  return into
}

/** A copy of the backup that a test can change. */
function copyOfBackup(t: { testdir: () => string }): string {
  const copy = `${t.testdir()}/copy`
  cpSync(folder, copy, { recursive: true })
  return copy
}

const restore = (from: string, into: string, ...more: string[]) =>
  run(name, 'restore', '--from', from, '--into', into, ...more)

async function withDatabase<T>(name: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const {
    POSTGRES_HOST: host,
    POSTGRES_PORT: port,
    POSTGRES_USER: user,
    POSTGRES_PASSWORD: password,
  } = readSettings(settingsSchema)
  const client = new pg.Client({ host, port, user, password, database: name, options: '-c timezone=UTC' })
  await client.connect()
  try {
    return await use(client)
  } finally {
    await client.end()
  }
}

async function contents(client: pg.ClientBase | Database): Promise<object[]> {
  const found: object[] = []
  for (const { table, columns } of await listTables(client))
    found.push({ table, ...(await contentOf(client, table, columns)) })
  return found
}

t.test('a restored database equals the saved one in rows, columns and partitions, and can be used', async (t) => {
  const into = targetName(t)
  t.equal(saved.status, 0, saved.stderr)
  t.match(saved.stderr, /^cannot read the offsets of the sink from Kafka/)
  t.match(saved.stdout, /^saved sales_raw_default \d+ rows$/m)
  t.match(manifestIn(folder), { format: 1, offsets: null, tables: [{ file: /\.copy\.gz$/, sha256: /^[0-9a-f]{64}$/ }] })
  t.same(readdirSync(folder).length, manifestIn(folder).tables.length + 1)
  const restored = await restore(folder, into)
  t.equal(restored.status, 0, restored.stderr)
  t.match(restored.stdout, /^1000 rows of \d+ tables as of .* restored into the database restored_/m)
  t.same(await withDatabase(into, contents), await contents(database))
  const counts = 'SELECT * FROM dead_letter_counts ORDER BY 1, 2, 3'
  t.same(
    await withDatabase(into, async (client) => (await client.query<object>(counts)).rows),
    (await database.query(counts)).rows,
    'the counts that triggers keep are right too',
  )
  await withDatabase(into, async (client) => {
    t.match(
      (await client.query('SELECT count(DISTINCT tableoid)::int AS parts, min(event_id) AS id FROM sales_raw')).rows,
      [{ parts: 9, id: /^tab\there, 'quote', back\\slash, €-\d+$/ }],
    )
    const now = Date.now()
    await client.query(INSERT, ['next', now])
    await t.rejects(client.query(INSERT, ['next', now]), { code: '23505' }, 'the primary key works')
  })
})

t.test('a backup taken while rows are written is of one moment: every table as the snapshot saw it', async (t) => {
  const into = targetName(t)
  const written = await filledDatabase(t)
  const live = `${t.testdir()}/backup`
  let going = true
  const writing = (async () => {
    for (let n = 0; going; n++) await written.database.query(INSERT, [`flow-${n}-`, Date.now()])
  })()
  const { status, stderr } = await run(written.name, 'backup', '--to', live)
  going = false
  await writing
  t.equal(status, 0, stderr)
  const rows = manifestIn(live).tables.reduce((sum, table) => sum + table.rows, 0)
  t.equal(rows % 500, 0, 'each statement is in the backup completely or not at all')
  t.equal((await restore(live, into)).status, 0)
})

t.test('a damaged or truncated file is named, and no partially restored database is left', async (t) => {
  const [into, copy] = [targetName(t), copyOfBackup(t)]
  const entry =
    manifestIn(copy).tables.find(({ table, rows }) => rows > 1 && table !== 'sales_raw_default') ??
    manifestIn(copy).tables[0]
  const file = `${copy}/${entry?.file ?? ''}`
  const whole = readFileSync(file)
  const exists = async (): Promise<boolean> =>
    (await database.query('SELECT FROM pg_database WHERE datname = $1', [into])).rowCount === 1

  const lines = gunzipSync(whole).toString('utf8').split('\n')
  for (const [damage, bytes, reason] of [
    [
      'a row is missing',
      gzipSync(lines.slice(1).join('\n')),
      /does not match the manifest \(SHA-256 .*\): the backup is damaged/,
    ],
    ['truncated', whole.subarray(0, whole.length / 2), /cannot be restored from .*\.copy\.gz: unexpected end of file/],
    [
      'not a row of this table',
      gzipSync('a\tb\n'),
      /cannot be restored from .*\.copy\.gz: invalid input syntax for type integer: "b"/,
    ],
  ] as const) {
    writeFileSync(file, bytes)
    const { status, stderr } = await restore(copy, into)
    t.equal(status, 1, damage)
    t.match(stderr, reason, damage)
    t.equal(await exists(), false, damage)
  }
})

t.test('a database with tables is replaced only when asked, and not while it is in use', async (t) => {
  const into = targetName(t)
  t.equal((await restore(folder, into)).status, 0)
  t.match(await restore(folder, into), {
    status: 1,
    stderr: new RegExp(`the database ${into} exists and has \\d+ tables: choose another name, or pass --replace`),
  })
  await withDatabase(into, async () => {
    t.match(await restore(folder, into, '--replace'), {
      status: 1,
      stderr: /is in use by retail.* × 1: stop everything that reads or writes it/,
    })
  })
  t.equal((await restore(folder, into, '--replace')).status, 0)
})

t.test('a folder that is not a backup, or is of a newer version, is rejected with an explanation', async (t) => {
  const [into, copy] = [targetName(t), copyOfBackup(t)]
  t.match(await restore(`${copy}/nowhere`, into), { status: 1, stderr: /holds no complete backup: ENOENT/ })
  t.match(await run(name, 'backup', '--to', copy), { status: 1, stderr: /exists already; give a new folder/ })
  const good = manifestIn(copy)
  writeFileSync(`${copy}/manifest.json`, JSON.stringify({ ...good, migration: 9999 }))
  t.match(await restore(copy, into), {
    status: 1,
    stderr: /there is no migration 9999 in sql\/: a newer version of this project made it/,
  })
  writeFileSync(`${copy}/manifest.json`, JSON.stringify({ ...good, format: 2 }))
  t.match(await restore(copy, into), { status: 1, stderr: /format 2, and this program reads format 1/ })
})

t.test('an older backup is migrated to the newest', async (t) => {
  const [into, copy] = [targetName(t), copyOfBackup(t)]
  // As of migration 2: without the tables that were added later.
  const good = manifestIn(copy)
  const old: Manifest = {
    ...good,
    migration: 2,
    tables: good.tables.filter(({ table }) => table.startsWith('sales_raw')),
  }
  writeFileSync(`${copy}/manifest.json`, JSON.stringify(old))
  t.match(await restore(copy, into), { status: 0, stderr: '' })
  const version = 'SELECT max(version)::int AS version FROM schema_version'
  t.same(
    await withDatabase(into, async (client) => (await client.query<{ version: number }>(version)).rows),
    (await database.query(version)).rows,
  )
})

t.test(
  'a database without our tables and missing options are rejected, and --help explains both commands',
  async (t) => {
    const nowhere = `${t.testdir()}/backup`
    t.match(await run('postgres', 'backup', '--to', nowhere), {
      status: 1,
      stderr: /the database postgres has no tables of this pipeline/,
    })
    t.match(await run(name, 'backup'), { status: 1, stderr: /missing or conflicting options/ })
    t.match(await run(name, 'restore', '--help'), { status: 0, stdout: /^Usage: npm run backup -- --to FOLDER/ })
  },
)
