import t from 'tap'
import { generateSale } from '../../src/sales/generate-sale.ts'
import { seededRandom } from '../../src/sales/random.ts'

const random = seededRandom(2024)
const sales = Array.from({ length: 20_000 }, () => generateSale(random, 1_700_000_000_000))

function countBy(values: number[]): number[] {
  const counts = new Map<number, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts.values()].sort((one, other) => other - one)
}

t.test('every sale is valid by the schema', async (t) => {
  t.ok(
    sales.every(
      ({ store_id: store, sku, qty, ts }) =>
        Number.isInteger(store) &&
        store > 0 &&
        Number.isInteger(sku) &&
        sku > 0 &&
        Number.isInteger(qty) &&
        qty !== 0 &&
        ts === 1_700_000_000_000,
    ),
  )
  t.equal(new Set(sales.map(({ event_id: id }) => id)).size, sales.length)
})

t.test('about 1.5 percent are returns', async (t) => {
  const share = sales.filter(({ qty }) => qty < 0).length / sales.length
  t.ok(share > 0.011 && share < 0.019, `share is ${share}`)
})

t.test('some stores and products are far more popular than others, and none is left out', async (t) => {
  const stores = countBy(sales.map(({ store_id: store }) => store))
  const products = countBy(sales.map(({ sku }) => sku))
  t.equal(stores.length, 30)
  t.equal(products.length, 200)
  t.ok((stores[0] ?? 0) > 5 * (stores[29] ?? 0))
  t.ok((products[0] ?? 0) > 15 * (products[199] ?? 0))
  t.ok((products[0] ?? 0) < sales.length / 8, 'and no product is most of the trade')
})
