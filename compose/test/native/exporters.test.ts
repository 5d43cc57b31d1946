import t from 'tap'
import { optionsFor } from '../../native/exporters.ts'

t.test('the Postgres exporter gets only options that its version knows', async (t) => {
  const debian12 =
    '      --collector.database       Enable\n      --collector.bgwriter       Enable\n      ' +
    '--disable-settings-metrics  \n'
  t.same(optionsFor(debian12), ['--no-collector.bgwriter', '--disable-settings-metrics'])
  const ubuntu24 = '      --[no-]collector.stat_bgwriter  Enable\n      --[no-]disable-settings-metrics\n'
  t.same(optionsFor(ubuntu24), ['--disable-settings-metrics'])
  t.same(optionsFor('--[no-]collector.settings  Enable\n  --[no-]collector.stat_bgwriter'), ['--no-collector.settings'])
  t.same(optionsFor(''), [], 'a program without --help')
})
