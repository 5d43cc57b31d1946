import t from 'tap'
import { type Draft, type Supply, draftGenerated, draftReplayed } from '../../src/sales/draft-sales.ts'
import type { SaleLike } from '../../src/sales/spoil-sale.ts'

function drain(supply: Supply, ts = 1_700_000_000_000): Draft[] {
  const drafts: Draft[] = []
  while (supply.left > 0) drafts.push(supply.next(ts))
  return drafts
}

const shares = { invalid: 0.3, repeat: 0.2 }

t.test('the same seed gives the same events, except for ts', async (t) => {
  const one = drain(draftGenerated(11, shares, 300), 1000)
  const other = drain(draftGenerated(11, shares, 300), 1000)
  const later = drain(draftGenerated(11, { invalid: 0, repeat: 0 }, 300), 2000)
  t.same(one, other)
  t.notSame(one, drain(draftGenerated(12, shares, 300), 1000))
  const valid = one.filter(({ kind }) => kind === 'valid').map(({ event }): SaleLike => ({ ...event, ts: 2000 }))
  const ids = new Set(valid.map((event) => event['event_id']))
  t.same(
    later.map(({ event }) => event).filter((event) => ids.has(event['event_id'])),
    valid,
    'and the shares do not change the sales',
  )
})

t.test('the shares are kept, and only valid events are repeated', async (t) => {
  const drafts = drain(draftGenerated(1, shares, 5000))
  const invalid = drafts.filter(({ kind }) => kind === 'invalid')
  const again = drafts.filter((draft) => draft.again)
  t.ok(Math.abs(invalid.length / 5000 - 0.3) < 0.03)
  t.ok(Math.abs(again.length / 5000 - 0.2 * 0.7) < 0.03)
  t.ok(again.every(({ kind }) => kind === 'valid'))
  t.ok(invalid.every(({ spoiled }) => typeof spoiled === 'string'))
})

t.test('a supply ends after its count and throws afterwards', async (t) => {
  const supply = draftGenerated(1, { invalid: 0, repeat: 0 }, 1)
  supply.next(0)
  t.equal(supply.left, 0)
  t.throws(() => supply.next(0), RangeError)
  t.equal(draftGenerated(1, shares, Infinity).left, Infinity)
})

t.test(
  'past sales get the current time; what is not a valid sale counts as invalid and is sent unchanged',
  async (t) => {
    const past = [
      { at: 1, store_id: 1, sku: 22, qty: -3 },
      { at: 2, store_id: 1, sku: '22A', qty: 3 },
      { at: 3, store_id: 1, sku: 22, qty: 0 },
      { at: 4, store_id: 1, sku: 2 ** 31, qty: 1 },
    ]
    const drafts = drain(draftReplayed(past, 5, { invalid: 0, repeat: 0 }), 1234)
    t.same(
      drafts.map(({ kind }) => kind),
      ['valid', 'invalid', 'invalid', 'invalid'],
    )
    t.match(drafts[0]?.event, { store_id: 1, sku: 22, qty: -3, ts: 1234, event_id: /^[0-9a-f-]{36}$/ })
    t.match(drafts[1]?.event, { sku: '22A' })
  },
)
