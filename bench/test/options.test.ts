import t from 'tap'
import { gatewaySettings, SET_OPTION } from '../gateway-settings.ts'
import { numberOption, parseOptions, textOption } from '../options.ts'

const SPEC = { seconds: { type: 'string' }, plans: { type: 'boolean' }, ...SET_OPTION } as const

t.test('options are read in either form, with their defaults', async (t) => {
  const options = parseOptions(['--seconds', '3', '--plans'], SPEC)
  t.equal(numberOption(options, 'seconds', 8), 3)
  t.equal(options['plans'], true)
  t.equal(numberOption(parseOptions(['--seconds=4'], SPEC), 'seconds', 8), 4)
  t.equal(numberOption(parseOptions([], SPEC), 'seconds', 8), 8)
  t.equal(textOption(parseOptions([], SPEC), 'seconds', 'none'), 'none')
  t.equal(parseOptions(['--help'], SPEC)['help'], true)
})

t.test('unknown options, missing values and wrong numbers are errors that name the option', async (t) => {
  t.throws(() => parseOptions(['--second', '3'], SPEC), /--second/)
  t.throws(() => parseOptions(['--seconds'], SPEC), /--seconds/)
  t.throws(() => parseOptions(['3'], SPEC), /3/)
  t.throws(() => numberOption(parseOptions(['--seconds', '0'], SPEC), 'seconds', 8), /--seconds must be a number/)
})

t.test('settings of the gateway may be repeated; an unknown one is an error', async (t) => {
  const options = parseOptions(['--set', 'PRODUCE_LINGER_MS=0', '--set=CORS_ORIGINS=http://a=b'], SPEC)
  t.same(gatewaySettings(options), { PRODUCE_LINGER_MS: '0', CORS_ORIGINS: 'http://a=b' })
  t.throws(() => gatewaySettings(parseOptions(['--set', 'LINGER=0'], SPEC)), /no such setting/)
})
