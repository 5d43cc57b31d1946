import t from 'tap'
import { Type } from 'typebox'
import { checkExposure, exposureSettings, isLoopback } from '../src/exposure.ts'
import { commonSettings, readSettings } from '../src/settings.ts'

const check =
  (env: Record<string, string>, secret = { isSet: false, settings: 'SHARED_SECRET' }) =>
  (): void => {
    checkExposure(readSettings(Type.Object({ ...commonSettings, ...exposureSettings }), env), secret)
  }

t.test('on loopback no secret is needed', async (t) => {
  t.doesNotThrow(check({}))
  for (const BIND_HOST of ['127.0.0.1', '127.8.8.8', 'localhost', '::1', '::ffff:127.0.0.1']) {
    t.equal(isLoopback(BIND_HOST), true, BIND_HOST)
    t.doesNotThrow(check({ BIND_HOST }), BIND_HOST)
  }
})

t.test('an address that other machines can reach needs a secret, and the error says what to set', async (t) => {
  for (const BIND_HOST of ['0.0.0.0', '::', '10.0.0.7', 'shop.example', '127.example', '1127.0.0.1']) {
    t.equal(isLoopback(BIND_HOST), false, BIND_HOST)
    t.throws(check({ BIND_HOST }), {
      name: 'SettingsError',
      message: /can be reached from other machines.* set SHARED_SECRET.*BIND_HOST=127\.0\.0\.1.*ALLOW_OPEN_ACCESS=true/,
    })
  }
})

t.test('with a secret, or when it is allowed on purpose, a service listens anywhere', async (t) => {
  t.doesNotThrow(check({ BIND_HOST: '0.0.0.0' }, { isSet: true, settings: 'SHARED_SECRET' }))
  t.doesNotThrow(check({ BIND_HOST: '0.0.0.0', ALLOW_OPEN_ACCESS: 'true' }))
})
