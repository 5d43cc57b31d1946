import { createLogger } from '@stream-retail/chassis/logger'
import { readSettings } from '@stream-retail/chassis/settings'
import t from 'tap'
import { openDatabaseProbe } from '../../src/clients/database-probe.ts'
import { openDatabase } from '../../src/clients/database.ts'
import { settingsSchema } from '../../src/settings.ts'

const settings = readSettings(settingsSchema)
const log = createLogger('test', 'fatal')

t.test('a pool whose connections are all busy does not make the database count as away', async (t) => {
  const pool = openDatabase(settings, log, { max: 2, connectionTimeoutMillis: 200 })
  const probe = openDatabaseProbe(settings, log)
  const held = await Promise.all([pool.connect(), pool.connect()])
  t.teardown(async () => {
    for (const client of held) client.release()
    await Promise.all([pool.end(), probe.close()])
  })
  await t.rejects(pool.query('SELECT 1'), /timeout/, 'the pool itself does not answer')
  await t.resolves(probe.probe())
})

t.test('pools for loops and for routes do not wait for each other', async (t) => {
  const [loops, routes] = [openDatabase(settings, log, { max: 1 }), openDatabase(settings, log, { max: 1 })]
  const held = await loops.connect()
  t.teardown(async () => {
    held.release()
    await Promise.all([loops.end(), routes.end()])
  })
  await t.resolves(routes.query('SELECT 1'))
})

t.test('a connection that was terminated is replaced', async (t) => {
  const pool = openDatabase(settings, log, { max: 1 })
  const probe = openDatabaseProbe({ ...settings, POSTGRES_DB: 'postgres' }, log)
  t.teardown(() => Promise.all([pool.end(), probe.close()]))
  await probe.probe()
  const { rowCount } = await pool.query(
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'loader probe' " +
      "AND datname = 'postgres'",
  )
  t.equal(rowCount, 1)
  // The end of the connection may reach this process after the next question.
  await probe.probe().catch(() => undefined)
  await t.resolves(probe.probe())
})

t.test('a database that takes no writes fails the probe', async (t) => {
  const admin = openDatabase(settings, log, { max: 1 })
  const role = `readonly_${process.pid}`
  await admin.query(`CREATE ROLE ${role} LOGIN PASSWORD 'p'`)
  await admin.query(`ALTER ROLE ${role} SET default_transaction_read_only = on`)
  const probe = openDatabaseProbe({ ...settings, POSTGRES_USER: role, POSTGRES_PASSWORD: 'p' }, log)
  t.teardown(async () => {
    await probe.close()
    await admin.query(`DROP ROLE ${role}`)
    await admin.end()
  })
  await t.rejects(probe.probe(), /read-only/)
})
