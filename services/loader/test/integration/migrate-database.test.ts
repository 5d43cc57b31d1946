import { readdirSync } from 'node:fs'
import t from 'tap'
import { migrateDatabase } from '../../src/prepare/migrate-database.ts'
import { freshDatabase } from './fresh-database.ts'

const files = readdirSync(new URL('../../../../sql', import.meta.url)).filter((name) => name.endsWith('.sql')).length

t.test('twenty loaders at once migrate an empty database once', async (t) => {
  const database = await freshDatabase(t)
  const applied = await Promise.all(Array.from({ length: 20 }, () => migrateDatabase(database)))
  t.equal(applied.flat().length, files)
  t.same(await migrateDatabase(database), [])
  const { rows } = await database.query<{ count: string }>('SELECT count(*) FROM schema_version WHERE version > 0')
  t.equal(Number(rows[0]?.count), files)
})

t.test('a migration whose file was edited after it had been applied is rejected', async (t) => {
  const database = await freshDatabase(t)
  await migrateDatabase(database)
  await database.query("UPDATE schema_version SET md5 = 'another' WHERE version = 1")
  await t.rejects(migrateDatabase(database), /MD5/)
})
