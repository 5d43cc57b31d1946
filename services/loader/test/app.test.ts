import { createLogger } from '@stream-retail/chassis/logger'
import { readSettings } from '@stream-retail/chassis/settings'
import t from 'tap'
import { buildApp } from '../src/app.ts'
import { settingsSchema } from '../src/settings.ts'

const build = async (env: Record<string, string>) =>
  buildApp(readSettings(settingsSchema, env), createLogger('loader', 'fatal'))

t.test('without a CONTROL_TOKEN it does not listen beyond loopback, unless that is allowed', async (t) => {
  await t.rejects(build({ BIND_HOST: '0.0.0.0' }), { message: /set CONTROL_TOKEN.*ALLOW_OPEN_ACCESS=true/ })
  for (const env of [{ CONTROL_TOKEN: 'open sesame' }, { ALLOW_OPEN_ACCESS: 'true' }]) {
    const app = await build({ BIND_HOST: '0.0.0.0', ...env })
    await app.close()
  }
})

const READING =
  '/ /assets/page.css /pipeline /overview /history /events /audit /control /dead-letters /dead-letters/export ' +
  '/dead-letters/1 /sales/latest /partitions /schemas'

t.test('a page whose DNS name was rebound to this machine reads nothing', async (t) => {
  const app = await build({ KAFKA_BROKERS: '127.0.0.1:1', POSTGRES_PORT: '1' })
  t.teardown(async () => app.close())
  for (const url of READING.split(' ')) {
    t.ok(app.findRoute({ method: 'GET', url }) !== null, `${url} exists`)
    const answer = await app.inject({ url, headers: { host: 'rebound.example:8085' } })
    t.match([answer.statusCode, answer.json<{ code: string }>().code], [403, 'foreign_host'], url)
  }
})
