import { once } from 'node:events'
import { type AddressInfo, type Socket, connect, createServer } from 'node:net'
import { createLogger } from '@stream-retail/chassis/logger'
import { readSettings } from '@stream-retail/chassis/settings'
import t from 'tap'
import { type DatabaseSettings } from '../../src/clients/database.ts'
import { Leadership } from '../../src/lead.ts'
import { settingsSchema } from '../../src/settings.ts'
import { until } from '../../../chassis/test/until.ts'
import { freshDatabase } from './fresh-database.ts'

const log = createLogger('test', 'fatal')

async function freshSettings(t: Parameters<typeof freshDatabase>[0]) {
  const database = await freshDatabase(t)
  const { rows } = await database.query<{ name: string }>('SELECT current_database() AS name')
  const settings: DatabaseSettings = { ...readSettings(settingsSchema), POSTGRES_DB: rows[0]?.name ?? '' }
  const candidate = (): Leadership => {
    const leadership = new Leadership(settings, log)
    t.teardown(() => leadership.close())
    return leadership
  }
  return { database, settings, candidate }
}

t.test('one of several leads; when it closes, another one does', async (t) => {
  const { candidate } = await freshSettings(t)
  const all = [candidate(), candidate(), candidate()]
  t.same(all.map(({ role }) => role).join(), 'undecided,undecided,undecided')
  await Promise.all(all.map((one) => one.look()))
  const [leader] = all.filter(({ leads }) => leads)
  const others = all.filter((one) => one !== leader)
  t.same(
    others.map(({ role }) => role),
    ['standby', 'standby'],
  )
  for (let round = 0; round < 3; round++) await Promise.all(all.map((one) => one.look()))
  t.equal(leader?.role, 'leader', 'it keeps leading')
  await leader?.close()
  await until('another one leads', async () => {
    await Promise.all(others.map((one) => one.look()))
    return others.filter(({ leads }) => leads).length === 1
  })
})

t.test('a leader whose connection ends is notified at once, before its next check', async (t) => {
  const { database, candidate } = await freshSettings(t)
  const leadership = candidate()
  const roles: string[] = []
  leadership.on('role', (role) => roles.push(role))
  await leadership.look()
  await database.query(`
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE application_name = 'loader leadership' AND datname = current_database()`)
  await until('it knows', () => !leadership.leads)
  await leadership.look()
  t.same(roles, ['leader', 'cut_off', 'leader'])
})

t.test('without Postgres no loader leads, and nothing is thrown', async (t) => {
  const { settings } = await freshSettings(t)
  const leadership = new Leadership({ ...settings, POSTGRES_PORT: 1 }, log)
  await leadership.look()
  await leadership.look()
  t.equal(leadership.role, 'cut_off')
  await leadership.close()
})

t.test('a leader whose connection is silent stands down within seconds', async (t) => {
  const { settings } = await freshSettings(t)
  const proxy = await silentProxy(t, settings)
  const leadership = new Leadership({ ...settings, POSTGRES_HOST: '127.0.0.1', POSTGRES_PORT: proxy.port }, log)
  t.teardown(() => leadership.close())
  await leadership.look()
  t.equal(leadership.role, 'leader')
  proxy.silence()
  const began = Date.now()
  await leadership.look()
  t.equal(leadership.role, 'cut_off')
  t.ok(Date.now() - began < 6_000, 'before Postgres frees the lock for another one')
})

/** Forwards bytes until it is switched to drop them. */
async function silentProxy(t: Parameters<typeof freshDatabase>[0], settings: DatabaseSettings) {
  const sockets: Socket[] = []
  const server = createServer((client) => {
    const database = connect(settings.POSTGRES_PORT, settings.POSTGRES_HOST)
    for (const socket of [client, database]) sockets.push(socket.on('error', () => undefined))
    client.pipe(database).pipe(client)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(async () => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return {
    port: (server.address() as AddressInfo).port,
    silence: () => {
      for (const socket of sockets) socket.unpipe().pause()
    },
  }
}
