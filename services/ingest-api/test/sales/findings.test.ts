import t from 'tap'
import { Findings } from '../../src/sales/findings.ts'

t.test('a finding in an array points into the array', async (t) => {
  const findings = new Findings(10)
  findings.add(3, { event_id: 'e' }, 'missing', 'qty', 'int', undefined)
  t.same(findings.list, [{ index: 3, event_id: 'e', path: '/3/qty', code: 'missing', expected: 'int', got: 'nothing' }])
})

t.test('a finding in a single sale has no index, and one about the whole sale points at the body', async (t) => {
  const findings = new Findings(10)
  findings.add(undefined, {}, 'missing', 'qty', 'int', undefined)
  findings.add(undefined, null, 'not_an_object', '', 'object', null)
  t.same(findings.list.map(({ path }) => path), ['/qty', ''])
  t.notOk('index' in (findings.list[0] ?? {}))
})

t.test('names that a client chose are escaped and cut', async (t) => {
  const findings = new Findings(10)
  findings.add(0, { event_id: 'e'.repeat(1000) }, 'unknown', 'a/b~c', 'x', 1)
  findings.add(0, {}, 'unknown', 'k'.repeat(1_000_000), 'x', 1)
  findings.add(0, {}, 'unknown', '\ud800', 'x', 1)
  t.equal(findings.list[0]?.path, '/0/a~1b~0c')
  t.equal(findings.list[0]?.event_id?.length, 65)
  t.ok((findings.list[1]?.path.length ?? 0) < 80)
  t.ok(findings.list[2]?.path.isWellFormed())
})

t.test('beyond the limit, findings are only counted', async (t) => {
  const findings = new Findings(2)
  for (let index = 0; index < 5; index++) findings.add(index, {}, 'missing', 'qty', 'int', undefined)
  t.equal(findings.list.length, 2)
  t.equal(findings.omitted, 3)
})
