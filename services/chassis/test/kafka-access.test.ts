import t from 'tap'
import { Type } from 'typebox'
import { kafkaAccess, kafkaAccessSettings } from '../src/kafka-access.ts'
import { readSettings } from '../src/settings.ts'

const USER = { KAFKA_SASL_USERNAME: 'gateway', KAFKA_SASL_PASSWORD: 'hush' }
const access = (env: Record<string, string>) => kafkaAccess(readSettings(Type.Object(kafkaAccessSettings), env))

t.test('by default there is neither TLS nor authentication', async (t) => {
  t.same([access({}), kafkaAccess({})], [{}, {}])
})

t.test("TLS with Node's CAs or with a CA file, and each SASL mechanism", async (t) => {
  const file = `${t.testdir({ 'ca.pem': 'the text' })}/ca.pem`
  t.same(access({ KAFKA_TLS: 'true' }), { ssl: {} })
  t.same(access({ KAFKA_TLS: 'true', KAFKA_TLS_CA_FILE: file }), { ssl: { ca: ['the text'] } })
  for (const mechanism of ['plain', 'scram-sha-256', 'scram-sha-512']) {
    t.same(access({ KAFKA_SASL_MECHANISM: mechanism, ...USER }), {
      sasl: { mechanism, username: 'gateway', password: 'hush' },
    })
  }
})

t.test('settings that contradict each other stop the start, and no secret is shown', async (t) => {
  for (const [env, message] of [
    [{ KAFKA_TLS_CA_FILE: '/ca.pem' }, /needs KAFKA_TLS=true/],
    [USER, /need KAFKA_SASL_MECHANISM/],
    [{ KAFKA_SASL_MECHANISM: 'plain' }, /needs KAFKA_SASL_USERNAME/],
    [{ KAFKA_SASL_MECHANISM: 'plain', KAFKA_SASL_PASSWORD: 'hush' }, /needs KAFKA_SASL_USERNAME/],
    [{ KAFKA_SASL_MECHANISM: 'oauth', ...USER }, /KAFKA_SASL_MECHANISM/],
    [{ KAFKA_TLS: 'true', KAFKA_TLS_CA_FILE: '/no/such.pem' }, /KAFKA_TLS_CA_FILE cannot be read: ENOENT/],
  ] as [Record<string, string>, RegExp][]) {
    t.throws(() => access(env), { name: 'SettingsError', message })
    try {
      access(env)
    } catch (error) {
      t.notMatch((error as Error).message, 'hush')
    }
  }
})
