import { createLogger } from '@stream-retail/chassis/logger'
import t from 'tap'
import { until } from '../../../chassis/test/until.ts'
import { openDatabaseProbe } from '../../src/clients/database-probe.ts'
import { rawServer } from './raw-server.ts'

const log = createLogger('test', 'fatal')
const settings = (port: number) => ({
  POSTGRES_HOST: '127.0.0.1',
  POSTGRES_PORT: port,
  POSTGRES_DB: 'd',
  POSTGRES_USER: 'u',
  POSTGRES_PASSWORD: 'p',
})

t.test('each probe of a database that hangs up tries a new connection', async (t) => {
  let connections = 0
  const { port } = await rawServer(t, (socket) => {
    connections++
    socket.destroy()
  })
  const probe = openDatabaseProbe(settings(port), log)
  await t.rejects(probe.probe(), /terminated/)
  await t.rejects(probe.probe(), /terminated/)
  t.equal(connections, 2)
  await probe.close()
  await t.rejects(probe.probe(), /closed/)
  t.equal(connections, 2, 'a closed probe opens no connection')
})

t.test('a database that never answers fails the probe within its deadline, and no connection is left', async (t) => {
  const { port, open } = await rawServer(t, () => undefined)
  const probe = openDatabaseProbe(settings(port), log)
  const began = performance.now()
  await t.rejects(Promise.all([probe.probe(), probe.probe()]), /timeout|longer than 3000 ms/)
  t.ok(performance.now() - began < 5_000)
  await until('the connection is closed', () => open.size === 0)
  await probe.close()
})
