import t from 'tap'
import { compareFields } from '../../../public/js/panels/compare-fields.js'

const id = { name: 'id', type: 'string', doc: 'who' }

t.test('each field is marked with its change since the previous version', (t) => {
  const before = [id, { name: 'qty', type: 'int', minimum: 1 }, { name: 'old', type: 'long' }]
  const after = [
    { ...id, doc: 'another word' },
    { name: 'qty', type: 'int', minimum: 0 },
    { name: 'channel', type: ['null', 'string'], default: null },
  ]
  t.same(compareFields(before, after), [
    { name: 'id', change: 'same', text: 'string' },
    { name: 'qty', change: 'changed', text: 'int, minimum 1 → int, minimum 0' },
    { name: 'channel', change: 'added', text: '["null","string"], default null' },
    { name: 'old', change: 'removed', text: 'long' },
  ])
  t.end()
})

t.test('a first version has no changes', (t) => {
  t.same(compareFields(undefined, [id]), [{ name: 'id', change: 'same', text: 'string' }])
  t.end()
})

t.test('a rule about a single value shows the value', async (t) => {
  t.match(compareFields(undefined, [{ name: 'qty', type: 'int', not: { const: 0 } }]), [{ text: 'int, not 0' }])
  t.match(compareFields(undefined, [{ name: 'qty', type: 'int', not: { const: 0, more: 1 } }]), [
    { text: 'int, not {"const":0,"more":1}' },
  ])
})
