import { type Patch, applyPatch } from 'rfc6902'
import t from 'tap'
import { makePatch } from '../../../public/js/api/make-patch.js'

const sale = { event_id: 'a', store_id: 42, qty: 0 }

t.test('changed, added and removed fields become one operation each', (t) => {
  t.same(makePatch(sale, { event_id: 'a', store_id: 7, sku: 1 }), [
    { op: 'remove', path: '/qty' },
    { op: 'replace', path: '/store_id', value: 7 },
    { op: 'add', path: '/sku', value: 1 },
  ])
  t.same(makePatch(sale, { ...sale }), [])
  t.end()
})

t.test('field names with the special characters of a JSON Pointer are escaped', (t) => {
  const from = { 'a/b~c': 1 }
  t.equal(
    applyPatch(from, makePatch(from, { 'a/b~c': 2 }) as Patch).findIndex((error) => error !== null),
    -1,
  )
  t.same(from, { 'a/b~c': 2 })
  t.end()
})

t.test('a value that is not an object is replaced as a whole', (t) => {
  for (const from of [undefined, null, [1], 'text', 5])
    t.same(makePatch(from, sale), [{ op: 'replace', path: '', value: sale }])
  t.same(makePatch(sale, [sale]), [{ op: 'replace', path: '', value: [sale] }])
  t.end()
})
