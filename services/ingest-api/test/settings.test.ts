import { readSettings } from '@stream-retail/chassis/settings'
import t from 'tap'
import { settings } from '../src/settings.ts'

t.test('without any variable, the defaults match a stack on this machine', async (t) => {
  t.match(readSettings(settings, {}), {
    INGEST_PORT: 8080,
    BIND_HOST: '127.0.0.1',
    KAFKA_BROKERS: '127.0.0.1:9092',
    REGISTRY_URL: 'http://127.0.0.1:8081',
  })
})

t.test('invalid settings stop the start, all reported at once', async (t) => {
  const env = { REGISTRY_URL: 'nowhere', MAX_BODY_BYTES: '0', PRODUCE_TIMEOUT_MS: 'soon', SALE_MAX_AGE_MS: '1e18' }
  try {
    readSettings(settings, env)
    t.fail('must not be accepted')
  } catch (error) {
    for (const name of Object.keys(env)) t.match((error as Error).message, name)
  }
})

t.test('every setting has a description', async (t) => {
  for (const [name, { description }] of Object.entries(settings.properties as Record<string, { description?: string }>))
    t.ok(description, name)
})
