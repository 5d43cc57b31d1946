import t from 'tap'
import { ValidationErrors } from '../../src/sales/validation-errors.ts'

t.test('an error in an array points into the array', async (t) => {
  const errors = new ValidationErrors()
  errors.beginSale()
  errors.add(3, { event_id: 'e' }, 'missing', 'qty', 'int', undefined)
  t.same(errors.list, [{ index: 3, event_id: 'e', path: '/3/qty', code: 'missing', expected: 'int', got: 'nothing' }])
})

t.test('an error in a single sale has no index, and one about the whole sale points to the body', async (t) => {
  const errors = new ValidationErrors()
  errors.add(undefined, {}, 'missing', 'qty', 'int', undefined)
  errors.add(undefined, null, 'not_an_object', '', 'object', null)
  t.same(
    errors.list.map(({ path }) => path),
    ['/qty', ''],
  )
  t.notOk('index' in (errors.list[0] ?? {}))
})

t.test('names chosen by a client are escaped and cut', async (t) => {
  const errors = new ValidationErrors()
  errors.add(0, { event_id: 'e'.repeat(1000) }, 'unknown', 'a/b~c', 'x', 1)
  errors.add(0, {}, 'unknown', 'k'.repeat(1_000_000), 'x', 1)
  errors.add(0, {}, 'unknown', '\ud800', 'x', 1)
  t.equal(errors.list[0]?.path, '/0/a~1b~0c')
  t.equal(errors.list[0]?.event_id?.length, 65)
  t.ok((errors.list[1]?.path.length ?? 0) < 80)
  t.ok(errors.list[2]?.path.isWellFormed())
})

t.test(
  'the first error of every sale is listed, further ones up to ten per sale and a hundred in total; the rest is ' +
    'counted',
  async (t) => {
    const errors = new ValidationErrors()
    for (let index = 0; index < 1_000; index++) {
      errors.beginSale()
      for (let field = 0; field < 20; field++) errors.add(index, {}, 'missing', `f${field}`, 'int', undefined)
    }
    t.equal(errors.list.length, 1_100)
    t.equal(errors.omitted, 20_000 - 1_100)
    t.equal(new Set(errors.list.map(({ index }) => index)).size, 1_000)
    t.same(errors.list.filter(({ index }) => index === 0).length, 10)
  },
)
