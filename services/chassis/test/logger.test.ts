import t from 'tap'
import { aProcess } from './a-process.ts'

t.test('log lines are JSON with service, named level and time', async (t) => {
  const program = aProcess(t, 'logs-secrets')
  t.same(await program.ended, { code: 0, signal: null })
  t.match(program.lines()[0], {
    level: 'info',
    service: 'careless',
    msg: 'top',
    time: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
  })
})

t.test('secrets are masked wherever they appear by name, and nothing else is', async (t) => {
  const program = aProcess(t, 'logs-secrets')
  await program.ended
  t.equal(program.lines().length, 4)
  t.notMatch(program.stdout(), 'hush')
  t.match(program.stdout(), '"POSTGRES_USER":"retail"')
  t.match(program.stdout(), '"accept":"text/plain"')
})

t.test('lines below LOG_LEVEL are not logged', async (t) => {
  const program = aProcess(t, 'logs-secrets')
  await program.ended
  t.notMatch(program.stdout(), 'too quiet')
})
