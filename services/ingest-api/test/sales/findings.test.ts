import t from 'tap'
import { Findings } from '../../src/sales/findings.ts'

t.test('a finding in an array points into the array', async (t) => {
  const findings = new Findings()
  findings.beginSale()
  findings.add(3, { event_id: 'e' }, 'missing', 'qty', 'int', undefined)
  t.same(findings.list, [{ index: 3, event_id: 'e', path: '/3/qty', code: 'missing', expected: 'int', got: 'nothing' }])
})

t.test('a finding in a single sale has no index, and one about the whole sale points at the body', async (t) => {
  const findings = new Findings()
  findings.add(undefined, {}, 'missing', 'qty', 'int', undefined)
  findings.add(undefined, null, 'not_an_object', '', 'object', null)
  t.same(
    findings.list.map(({ path }) => path),
    ['/qty', ''],
  )
  t.notOk('index' in (findings.list[0] ?? {}))
})

t.test('names that a client chose are escaped and cut', async (t) => {
  const findings = new Findings()
  findings.add(0, { event_id: 'e'.repeat(1000) }, 'unknown', 'a/b~c', 'x', 1)
  findings.add(0, {}, 'unknown', 'k'.repeat(1_000_000), 'x', 1)
  findings.add(0, {}, 'unknown', '\ud800', 'x', 1)
  t.equal(findings.list[0]?.path, '/0/a~1b~0c')
  t.equal(findings.list[0]?.event_id?.length, 65)
  t.ok((findings.list[1]?.path.length ?? 0) < 80)
  t.ok(findings.list[2]?.path.isWellFormed())
})

t.test(
  'the first finding of every sale is listed; of further ones ten a sale and a hundred in all, the others are counted',
  async (t) => {
    const findings = new Findings()
    for (let index = 0; index < 1_000; index++) {
      findings.beginSale()
      for (let field = 0; field < 20; field++) findings.add(index, {}, 'missing', `f${field}`, 'int', undefined)
    }
    t.equal(findings.list.length, 1_100)
    t.equal(findings.omitted, 20_000 - 1_100)
    t.equal(new Set(findings.list.map(({ index }) => index)).size, 1_000)
    t.same(findings.list.filter(({ index }) => index === 0).length, 10)
  },
)
