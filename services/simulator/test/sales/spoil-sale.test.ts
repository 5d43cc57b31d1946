import t from 'tap'
import { generateSale } from '../../src/sales/generate-sale.ts'
import { seededRandom } from '../../src/sales/random.ts'
import { SPOILERS, spoilSale } from '../../src/sales/spoil-sale.ts'

const random = seededRandom(7)
const sale = generateSale(random, Date.now())

t.test('each way of spoiling changes one thing', async (t) => {
  const spoiled = (name: string) => SPOILERS[name]?.(sale, random) ?? {}
  t.equal(Object.keys(spoiled('missing_field')).length, 4)
  t.same(spoiled('wrong_type'), { ...sale, qty: String(sale.qty) })
  t.same(spoiled('zero_qty'), { ...sale, qty: 0 })
  t.match(spoiled('not_a_uuid')['event_id'], /^receipt-/)
  t.same(spoiled('unknown_field'), { ...sale, price: 4.95 })
  t.ok(Number(spoiled('too_old')['ts']) < sale.ts - 7 * 24 * 3_600_000)
  t.same(spoiled('text_sku'), { ...sale, sku: `${sale.sku}A` })
})

t.test('all ways occur, and the sale itself is not modified', async (t) => {
  const before = structuredClone(sale)
  const names = new Set(Array.from({ length: 200 }, () => spoilSale(sale, random).spoiled))
  t.same([...names].sort(), Object.keys(SPOILERS).sort())
  t.same(sale, before)
})
