import { randomBytes } from 'node:crypto'
import { readSettings } from '@stream-retail/chassis/settings'
import pg from 'pg'
import t from 'tap'
import type { Database } from '../../src/clients/database.ts'
import { type RoleSettings, keepRoles } from '../../src/prepare/keep-roles.ts'
import { makePartitions } from '../../src/prepare/make-partitions.ts'
import { migrateDatabase } from '../../src/prepare/migrate-database.ts'
import { settingsSchema } from '../../src/settings.ts'
import { freshDatabase } from './fresh-database.ts'

const UPSERT = `INSERT INTO sales_raw (event_id, store_id, sku, qty, ts) VALUES ('one', 1, 1, 1, $1)
  ON CONFLICT (event_id, ts) DO UPDATE SET store_id = excluded.store_id, qty = excluded.qty`

type Fixture = {
  database: Database
  settings: RoleSettings
  query: (as: 'WRITER' | 'READER', sql: string, values?: unknown[]) => Promise<object[]>
}

/** A database with tables, and settings with random names for the two roles. */
async function prepared(t: Parameters<typeof freshDatabase>[0]): Promise<Fixture> {
  const database = await freshDatabase(t)
  await migrateDatabase(database)
  const {
    rows: [row],
  } = await database.query<{ name: string }>('SELECT current_database() AS name')
  const mark = randomBytes(4).toString('hex')
  const settings = {
    ...readSettings(settingsSchema),
    POSTGRES_DB: row?.name ?? '',
    POSTGRES_WRITER_USER: `writer_${mark}`,
    POSTGRES_WRITER_PASSWORD: `first '${mark}`,
    POSTGRES_READER_USER: `reader-${mark}`,
    POSTGRES_READER_PASSWORD: 'look',
  }
  t.teardown(async () => {
    for (const role of [settings.POSTGRES_WRITER_USER, settings.POSTGRES_READER_USER].map(pg.escapeIdentifier)) {
      const { rowCount } = await database.query(
        'SELECT FROM pg_roles WHERE quote_ident(rolname) = $1 OR rolname = $2',
        [role, role.slice(1, -1)],
      )
      if (rowCount !== 0) await database.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`)
    }
  })
  return {
    database,
    settings,
    query: async (as, sql, values = []) => {
      const client = new pg.Client({
        host: settings.POSTGRES_HOST,
        port: settings.POSTGRES_PORT,
        database: settings.POSTGRES_DB,
        user: settings[`POSTGRES_${as}_USER`],
        password: settings[`POSTGRES_${as}_PASSWORD`],
      })
      await client.connect()
      try {
        return (await client.query<object>(sql, values)).rows
      } finally {
        await client.end()
      }
    },
  }
}

const DENIED = { code: '42501' }

t.test('the roles are created once, also by several loaders at the same time', async (t) => {
  const { database, settings } = await prepared(t)
  const { POSTGRES_WRITER_USER: writer, POSTGRES_READER_USER: reader } = settings
  t.same(await keepRoles(database, settings), [
    `role ${writer}`,
    `password of ${writer}`,
    `role ${reader}`,
    `password of ${reader}`,
  ])
  t.same(await keepRoles(database, settings), [])
  await Promise.all([1, 2, 3].map(() => keepRoles(database, settings)))
})

t.test('the writer upserts sales, also into partitions created later, and can do nothing else', async (t) => {
  const { database, settings, query } = await prepared(t)
  await database.query('CREATE TABLE secrets (word text)')
  await keepRoles(database, settings)
  await query('WRITER', UPSERT, [Date.now()])
  await makePartitions(database, 1, 1, 35)
  await query('WRITER', UPSERT, [Date.now()])
  t.match(await query('WRITER', 'SELECT count(*)::int AS count FROM sales_raw'), [{ count: 2 }])
  for (const sql of [
    'DELETE FROM sales_raw',
    'TRUNCATE sales_raw',
    'DROP TABLE sales_raw',
    'ALTER TABLE sales_raw ADD COLUMN more text',
    'DELETE FROM sales_raw_default',
    'SELECT * FROM secrets',
    'SELECT * FROM schema_version',
    'CREATE TABLE mine (id int)',
    'CREATE ROLE more',
    "SELECT make_sales_partition('2030-01-01')",
  ]) {
    await t.rejects(query('WRITER', sql), DENIED, sql)
  }
})

t.test('the reader reads tables, views and statistics, and cannot write', async (t) => {
  const { database, settings, query } = await prepared(t)
  await keepRoles(database, settings)
  await database.query('CREATE VIEW later AS SELECT count(*)::int AS sales FROM sales_raw')
  await keepRoles(database, settings)
  t.same(await query('READER', 'SELECT * FROM later'), [{ sales: 0 }])
  t.equal(
    (await query('READER', 'SELECT query FROM pg_stat_activity WHERE query IS NOT NULL AND usename <> current_user'))
      .length > 0,
    true,
    'it sees the sessions of others',
  )
  t.match(await query('READER', 'SHOW statement_timeout'), [{ statement_timeout: '30s' }])
  await t.rejects(query('READER', UPSERT, [Date.now()]), { code: '25006' }, 'read only by default')
  for (const sql of [
    UPSERT.replace('$1', '1'),
    'DELETE FROM sales_raw',
    'TRUNCATE sales_raw',
    'DROP VIEW later',
    'CREATE TABLE mine (id int)',
  ]) {
    await t.rejects(query('READER', `BEGIN READ WRITE; ${sql}`), DENIED, sql)
  }
})

t.test('a changed password is set without ever being sent to the server', async (t) => {
  const { database, settings, query } = await prepared(t)
  await keepRoles(database, settings)
  const next = { ...settings, POSTGRES_WRITER_PASSWORD: 'second-password' }
  // Whatever the server receives it could log.
  // eslint-disable-next-line @typescript-eslint/unbound-method -- captured and called on its own client
  const sent = t.capture(pg.Client.prototype, 'query', pg.Client.prototype.query)
  t.same(await keepRoles(database, next), [`password of ${settings.POSTGRES_WRITER_USER}`])
  const texts = sent().map(({ args }) => JSON.stringify(args.filter((arg) => typeof arg !== 'function')))
  t.ok(texts.some((text) => text.includes('ALTER ROLE')))
  t.same(
    texts.filter((text) => text.includes('second-password')),
    [],
  )
  await t.rejects(query('WRITER', 'SELECT 1'), { code: '28P01' })
  t.same(await keepRoles(database, next), [])
})

t.test('a role with excess privileges is set back, such as one from an older version of this project', async (t) => {
  const { database, settings, query } = await prepared(t)
  const reader = pg.escapeIdentifier(settings.POSTGRES_READER_USER)
  await database.query(`CREATE ROLE ${reader} LOGIN PASSWORD 'look' IN ROLE pg_read_all_data, pg_monitor`)
  await database.query(`CREATE TABLE secrets (word text); GRANT DELETE ON sales_raw TO ${reader}`)
  await keepRoles(database, settings)
  await t.rejects(query('READER', 'BEGIN READ WRITE; DELETE FROM sales_raw'), DENIED)
  const { rows } = await database.query(
    "SELECT FROM pg_auth_members WHERE member = $1::regrole AND roleid = 'pg_read_all_data'::regrole",
    [reader],
  )
  t.equal(rows.length, 0)
})

t.test(
  'one name for two roles, or the name of a role with powers beyond its task, is rejected with a reason',
  async (t) => {
    const { database, settings } = await prepared(t)
    await t.rejects(keepRoles(database, { ...settings, POSTGRES_WRITER_USER: settings.POSTGRES_USER }), {
      message: /must be three roles/,
    })
    const writer = pg.escapeIdentifier(settings.POSTGRES_WRITER_USER)
    await database.query(`CREATE ROLE ${writer} LOGIN CREATEDB`)
    await t.rejects(keepRoles(database, settings), {
      message:
        `the role ${settings.POSTGRES_WRITER_USER} exists and may do more than its task (creates databases): ` +
        'choose another name, or revoke that',
    })
  },
)
