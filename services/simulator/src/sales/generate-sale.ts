import products from './catalogue/products.json' with { type: 'json' }
import stores from './catalogue/stores.json' with { type: 'json' }
import type { Sale } from '@stream-retail/schemas/sale'
import { pickByWeight, popularity } from './demand.ts'
import type { Random } from './random.ts'

/** Share of sales that are returns. */
const RETURN_SHARE = 0.015
/** Largest purchase, as a multiple of a product's typical quantity. */
const MAX_PURCHASE = 12

const storeAt = pickByWeight(stores.map((store) => store.weight))
const productAt = pickByWeight(popularity(products.length))

/** A plausible sale: stores and products by popularity, and sometimes a return. */
export function generateSale(random: Random, ts: number): Sale {
  const store = stores[storeAt(random.share())]
  const product = products[productAt(random.share())]
  if (store === undefined || product === undefined) throw new RangeError('the catalogue is empty')
  const units = unitsSold(random.share(), product.typical_qty)
  const returned = random.share() < RETURN_SHARE
  return { event_id: random.uuid(), store_id: store.store_id, sku: product.sku, qty: returned ? -units : units, ts }
}

/** At least 1, on average `typical`: many small purchases, few large ones. */
function unitsSold(share: number, typical: number): number {
  if (typical <= 1) return 1
  const more = Math.floor(Math.log(1 - share) / Math.log(1 - 1 / typical))
  return Math.min(1 + more, typical * MAX_PURCHASE)
}
