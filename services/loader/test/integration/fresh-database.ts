import { randomBytes } from 'node:crypto'
import { createLogger } from '@stream-retail/chassis/logger'
import { readSettings } from '@stream-retail/chassis/settings'
import { type Database, openDatabase } from '../../src/clients/database.ts'
import { settingsSchema } from '../../src/settings.ts'

const log = createLogger('test', 'fatal')

/** A new database in the stack's Postgres, dropped when the test ends. */
export async function freshDatabase(t: { teardown: (close: () => Promise<void>) => void }): Promise<Database> {
  const settings = readSettings(settingsSchema)
  const admin = openDatabase(settings, log)
  const name = `test_${randomBytes(6).toString('hex')}`
  await admin.query(`CREATE DATABASE ${name}`)
  const database = openDatabase({ ...settings, POSTGRES_DB: name }, log)
  t.teardown(async () => {
    await database.end()
    await admin.query(`DROP DATABASE ${name} WITH (FORCE)`)
    await admin.end()
  })
  return database
}
