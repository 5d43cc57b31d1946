import { readFileSync, readdirSync } from 'node:fs'
import t from 'tap'
import type { Reason } from '../../src/sales/validation-errors.ts'
import { showValue } from '../../src/sales/show-value.ts'
import type { Checker } from '../../src/sales/validate-sale.ts'
import { NOW, aSale, aSchema, schemaWith, windowAt } from '../fixtures/a-sale.ts'

const { checker } = aSchema()
const folder = new URL('../../../../schemas/examples/', import.meta.url)
const examples = readdirSync(folder).filter((file) => file.endsWith('.json'))

function codesOf(sale: unknown, by: Checker = checker): Reason[] {
  const codes: Reason[] = []
  by.explain(sale, windowAt(NOW), (code) => {
    codes.push(code)
  })
  return codes
}

t.test('every valid example is accepted, and every invalid one is rejected with the code in its name', async (t) => {
  for (const file of examples) {
    const sale: unknown = JSON.parse(readFileSync(new URL(file, folder), 'utf8'))
    const code = /\.([a-z_]+)\.invalid\.json$/.exec(file)?.[1]
    t.equal(checker.isValid(sale, windowAt(NOW)), code === undefined, file)
    t.same([...new Set(codesOf(sale))], code === undefined ? [] : [code], file)
    if (code !== undefined && !file.startsWith('empty-object')) t.equal(codesOf(sale).length, 1, file)
  }
})

t.test('all errors of one sale are reported', async (t) => {
  t.same(codesOf({ event_id: 'x', store_id: 0, qty: '1', ts: 1, price: 1 }), [
    'not_uuid',
    'out_of_range',
    'missing',
    'wrong_type',
    'too_old',
    'unknown',
  ])
})

t.test('names of Object.prototype are unknown fields like any other', async (t) => {
  for (const name of ['toString', 'constructor', 'valueOf', 'hasOwnProperty', '__proto__']) {
    const sale = Object.defineProperty({ ...aSale({ ts: NOW }) }, name, { value: 1, enumerable: true })
    t.notOk(checker.isValid(sale, windowAt(NOW)), name)
    t.same(codesOf(sale), ['unknown'], name)
  }
})

const expectedOf = (ts: number): string[] => {
  const texts: string[] = []
  checker.explain(aSale({ ts }), windowAt(NOW), (code, _field, expected) => {
    texts.push(`${code}: ${expected}`)
  })
  return texts
}

t.test('a time in seconds, microseconds or nanoseconds is named as such', async (t) => {
  t.match(expectedOf(Math.floor(NOW / 1_000)), [/^too_old: .* looks like seconds; send milliseconds$/])
  t.match(expectedOf(NOW * 1_000), [/^too_far_ahead: .* looks like microseconds; send milliseconds$/])
  t.match(expectedOf(NOW * 1_000_000), [/^out_of_range: .* looks like nanoseconds; send milliseconds$/])
})

t.test('a time that is invalid in every unit has no hint, nor has another field', async (t) => {
  for (const ts of [1, NOW - 8 * 86_400_000, NOW + 301_000, Math.floor((NOW - 8 * 86_400_000) / 1_000), NOW * 10])
    t.notMatch(expectedOf(ts), [/looks like/], String(ts))
  checker.explain(aSale({ ts: NOW, sku: Math.floor(NOW / 1_000) * 10 }), windowAt(NOW), (_code, field, expected) => {
    t.same([field, expected], ['sku', 'int from 1 to 2147483647'])
  })
})

t.test('the limits of the window are inclusive', async (t) => {
  const { from, to } = windowAt(NOW)
  for (const ts of [from, to]) t.ok(checker.isValid(aSale({ ts }), windowAt(NOW)))
  t.same(codesOf(aSale({ ts: from - 1 })), ['too_old'])
  t.same(codesOf(aSale({ ts: to + 1 })), ['too_far_ahead'])
})

t.test('whatever a field holds, the quick check and the explanation agree', async (t) => {
  const junk = [
    undefined,
    null,
    true,
    '',
    'x',
    '42',
    'a\0b',
    '\ud800',
    [],
    {},
    [1],
    { a: 1 },
    0,
    -0,
    -1,
    1,
    1.5,
    NaN,
    Infinity,
    -Infinity,
    2 ** 31,
    -(2 ** 31) - 1,
    2 ** 53,
    2 ** 53 - 1,
    2 ** 53 - 2,
    1e308,
    NOW,
    '3f0c5e0a-7a35-4c1b-9f86-2d0f6d1b8a11',
  ]
  const schemas = [
    aSchema(),
    aSchema(schemaWith({ name: 'note', type: ['null', 'string'], default: null })),
    aSchema(schemaWith({ name: 'price', type: 'double', minimum: 0 })),
  ]
  for (const { checker } of schemas) {
    for (const field of ['event_id', 'store_id', 'sku', 'qty', 'ts', 'note', 'price', 'other']) {
      for (const value of junk) {
        const sale = { ...aSale({ ts: NOW }), [field]: value }
        if (checker.isValid(sale, windowAt(NOW)) !== (codesOf(sale, checker).length === 0))
          t.fail(`${field}: ${showValue(value)}`)
      }
    }
    for (const value of junk) t.equal(checker.isValid(value, windowAt(NOW)), codesOf(value, checker).length === 0)
  }
})

t.test('a field with a default may be omitted; its text must be valid in Postgres', async (t) => {
  const { checker } = aSchema(schemaWith({ name: 'note', type: ['null', 'string'], default: null }))
  t.ok(checker.isValid(aSale({ ts: NOW }), windowAt(NOW)))
  t.ok(checker.isValid({ ...aSale({ ts: NOW }), note: 'two' }, windowAt(NOW)))
  t.same(codesOf({ ...aSale({ ts: NOW }), note: 'a\0b' }, checker), ['bad_text'])
  t.same(codesOf({ ...aSale({ ts: NOW }), note: '\ud800' }, checker), ['bad_text'])
  t.same(codesOf({ ...aSale({ ts: NOW }), note: 2 }, checker), ['wrong_type'])
})
