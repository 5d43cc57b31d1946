import t from 'tap'
import { Type } from 'typebox'
import { Port, Secret, SettingsError, describeSettings, readSettings } from '../src/settings.ts'

const schema = Type.Object({
  PORT: Port('where it listens', 8080),
  BROKER: Type.String({ minLength: 1, description: 'where the broker is' }),
  SHARE: Type.Number({ default: 0.5, minimum: 0, maximum: 1, description: 'a share' }),
  PASSWORD: Secret('opens the door', 'open sesame'),
})

t.test('text is converted to numbers, and defaults replace absent values', async (t) => {
  t.match(readSettings(schema, { PORT: '9000', BROKER: 'b:1' }), { PORT: 9000, BROKER: 'b:1', SHARE: 0.5 })
})

t.test('all invalid settings are named at once, with their values', async (t) => {
  const wrong = (): unknown => readSettings(schema, { PORT: 'eighty', SHARE: '2' })
  t.throws(wrong, SettingsError)
  try {
    wrong()
  } catch (error) {
    const { problems } = error as SettingsError
    t.equal(problems.length, 3)
    t.match(problems.join('\n'), /BROKER is required/)
    t.match(problems.join('\n'), /PORT must be integer \(got "eighty"/)
    t.match(problems.join('\n'), /SHARE must be <= 1 \(got "2"/)
  }
})

t.test('an empty value is not replaced by the default', async (t) => {
  t.throws(() => readSettings(schema, { BROKER: 'b:1', PORT: '' }), SettingsError)
})

t.test('a secret is shown neither in the help nor in an error', async (t) => {
  t.notMatch(describeSettings(schema, { PASSWORD: 'hush' }), /hush|sesame/)
  t.throws(() => readSettings(schema, { BROKER: 'b:1', PASSWORD: '' }), /not shown/)
})

t.test('user and password in a URL are not shown when it is rejected', async (t) => {
  const strict = Type.Object({ URL: Type.String({ pattern: '^https?://[^@]+$', description: 'an address' }) })
  for (const URL of ['https://user:hush@host', 'https://hush@host/x', 'ftp://a:b@hush@host']) {
    t.throws(() => readSettings(strict, { URL }), /\*\*\*@/)
    try {
      readSettings(strict, { URL })
    } catch (error) {
      t.notMatch((error as Error).message, 'hush')
    }
  }
})

t.test('variables of other programs are ignored', async (t) => {
  t.notHas(readSettings(schema, { BROKER: 'b:1', HOME: '/' }), { HOME: '/' })
})

t.test('a secret whose default is empty may stay empty, and is then shown as empty', async (t) => {
  const open = Type.Object({ KEY: Secret('opens the gateway', '') })
  t.same(readSettings(open, {}), { KEY: '' })
  t.match(describeSettings(open), 'opens the gateway  [""]')
  t.match(describeSettings(open, { KEY: 'hush' }), 'opens the gateway  [***]')
})
