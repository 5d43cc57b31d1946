import { createLogger } from '@stream-retail/chassis/logger'
import { readSettings } from '@stream-retail/chassis/settings'
import t from 'tap'
import { buildApp } from '../../src/app.ts'
import type { Database } from '../../src/clients/database.ts'
import { settingsSchema } from '../../src/settings.ts'

const app = await buildApp(readSettings(settingsSchema), createLogger('test', 'fatal'))
t.teardown(() => app.close())

/** Takes every connection of a pool; returns a function that gives them back. */
async function exhaust(pool: Database): Promise<() => void> {
  const clients = await Promise.all(Array.from({ length: pool.options.max }, () => pool.connect()))
  return () => {
    for (const client of clients) client.release()
  }
}

t.test('requests are answered while loops hold all of their connections', async (t) => {
  const release = await exhaust(app.databases.loops)
  t.teardown(release)
  for (const url of ['/audit', '/partitions', '/dead-letters'])
    t.equal((await app.inject({ url, headers: { host: '127.0.0.1' } })).statusCode, 200, url)
})

t.test('loops continue while requests hold all of their connections', async (t) => {
  const release = await exhaust(app.databases.routes)
  t.teardown(release)
  const { rows } = await app.databases.loops.query('SELECT 1 AS answer')
  t.same(rows, [{ answer: 1 }])
  await app.kafka.admin.connect()
  await app.deadLetters.round()
})

t.test('two loaders with full pools leave most of the connections that Postgres allows to others', async (t) => {
  const { rows } = await app.databases.loops.query<{ max: string }>("SELECT current_setting('max_connections') AS max")
  const own = app.databases.loops.options.max + app.databases.routes.options.max + 2
  t.ok(2 * own <= Number(rows[0]?.max) / 3, `${own} of ${rows[0]?.max}`)
})
