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
