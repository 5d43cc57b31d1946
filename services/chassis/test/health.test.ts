import t from 'tap'
import { Readiness } from '../src/health.ts'

t.test('a service that waits for nothing is ready', async (t) => {
  t.equal(new Readiness().ready, true)
  t.same(new Readiness().waiting, {})
})

t.test('it is ready when every part works, in any order and however often they report it', async (t) => {
  const readiness = new Readiness()
  readiness.waitFor('kafka', 'connecting')
  readiness.waitFor('schema', 'reading')
  readiness.ok('schema')
  readiness.ok('schema')
  t.equal(readiness.ready, false)
  readiness.ok('kafka')
  t.equal(readiness.ready, true)
})

t.test('a part shows its latest reason, and may stop working again', async (t) => {
  const readiness = new Readiness()
  readiness.waitFor('kafka', 'connecting')
  readiness.waitFor('kafka', 'no broker answers')
  t.same(readiness.waiting, { kafka: 'no broker answers' })
  readiness.ok('kafka')
  readiness.waitFor('kafka', 'connection lost')
  t.same(readiness.waiting, { kafka: 'connection lost' })
})

t.test('waiting returns a copy', async (t) => {
  const readiness = new Readiness()
  readiness.waiting['kafka'] = 'made up'
  t.equal(readiness.ready, true)
})

t.test('a warning shows the latest reason, can be cleared, and does not affect readiness', async (t) => {
  const readiness = new Readiness()
  readiness.warn('schema', 'from the cache')
  readiness.warn('schema', 'version 4 is not usable')
  t.equal(readiness.ready, true)
  t.same(readiness.warnings, { schema: 'version 4 is not usable' })
  readiness.warn('schema', undefined)
  t.same(readiness.warnings, {})
})

t.test('a note is neither a reason to wait nor a warning, and shows its latest value', async (t) => {
  const readiness = new Readiness()
  readiness.note('role', 'undecided')
  readiness.note('role', 'standby')
  t.same(readiness.notes, { role: 'standby' })
  t.equal(readiness.ready, true)
  t.same(readiness.warnings, {})
})
