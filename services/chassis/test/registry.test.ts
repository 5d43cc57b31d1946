import t from 'tap'
import { Type } from 'typebox'
import { openRegistryAccess, registrySettings } from '../src/registry.ts'
import { readSettings } from '../src/settings.ts'

const open = (env: Record<string, string>) => openRegistryAccess(readSettings(Type.Object(registrySettings), env))

t.test('a user is sent as basic authentication; without one no credentials are sent', async (t) => {
  t.same(open({}), { headers: {}, auth: undefined })
  t.same(open({ REGISTRY_USERNAME: 'us\u00e9r', REGISTRY_PASSWORD: 'a:b' }), {
    headers: { authorization: `Basic ${Buffer.from('us\u00e9r:a:b').toString('base64')}` },
    auth: { username: 'us\u00e9r', password: 'a:b' },
  })
})

t.test('settings that contradict each other stop the start, and no secret is shown', async (t) => {
  for (const [env, message] of [
    [{ REGISTRY_PASSWORD: 'hush' }, /go together/],
    [{ REGISTRY_USERNAME: 'me' }, /go together/],
    [{ REGISTRY_CA_FILE: '/ca.pem' }, /begins with https/],
    [{ REGISTRY_URL: 'https://r', REGISTRY_CA_FILE: '/no/such.pem' }, /REGISTRY_CA_FILE cannot be read: ENOENT/],
    [{ REGISTRY_URL: 'https://me:hush@r' }, /REGISTRY_URL must match/],
  ] as [Record<string, string>, RegExp][]) {
    t.throws(() => open(env), { name: 'SettingsError', message })
    try {
      open(env)
    } catch (error) {
      t.notMatch((error as Error).message, 'hush')
    }
  }
})
