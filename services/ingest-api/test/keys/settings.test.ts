import { readSettings } from '@stream-retail/chassis/settings'
import t from 'tap'
import { checkKeySettings } from '../../src/keys/settings.ts'
import { settings } from '../../src/settings.ts'

const check = (env: Record<string, string>) => (): void => {
  checkKeySettings(readSettings(settings, env))
}

t.test('on loopback no key is needed', async (t) => {
  for (const BIND_HOST of ['127.0.0.1', '127.8.8.8', 'localhost', '::1', '::ffff:127.0.0.1'])
    t.doesNotThrow(check({ BIND_HOST }), BIND_HOST)
})

t.test('a gateway that other machines can reach does not start without keys, and says what to do', async (t) => {
  for (const BIND_HOST of ['0.0.0.0', '::', '10.0.0.7', 'shop.example', '127.example', '1127.0.0.1']) {
    t.throws(
      check({ BIND_HOST }),
      { message: /BIND_HOST .* set INGEST_API_KEYS or INGEST_API_KEYS_FILE.*ALLOW_OPEN_ACCESS=true/ },
      BIND_HOST,
    )
  }
})

t.test('with keys, or with ALLOW_OPEN_ACCESS, it listens anywhere', async (t) => {
  for (const env of [
    { INGEST_API_KEYS: `shop:${'k'.repeat(16)}` },
    { INGEST_API_KEYS_FILE: '/keys' },
    { ALLOW_OPEN_ACCESS: 'true' },
  ]) {
    t.doesNotThrow(check({ BIND_HOST: '0.0.0.0', ...env }))
  }
})

t.test('keys from two places are rejected, without showing them', async (t) => {
  const both = check({ INGEST_API_KEYS: 'shop:hush-hush-hush-hush', INGEST_API_KEYS_FILE: '/keys' })
  t.throws(both, { message: /INGEST_API_KEYS and INGEST_API_KEYS_FILE are mutually exclusive/ })
  try {
    both()
  } catch (error) {
    t.notMatch((error as Error).message, 'hush')
  }
})
