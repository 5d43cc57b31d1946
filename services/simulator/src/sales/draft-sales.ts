import { generateSale } from './generate-sale.ts'
import { seededRandom } from './random.ts'
import type { PastSale } from '../replay/read-past-sales.ts'
import { type SaleLike, spoilSale } from './spoil-sale.ts'
import type { Sale } from '@stream-retail/schemas/sale'

/** `invalid`: the gateway must reject it; `repeat`: a valid event that is sent once more after its answer. */
export const KINDS = ['valid', 'invalid', 'repeat'] as const
export type Kind = (typeof KINDS)[number]

/** An event about to be sent. `again`: it is sent once more after its answer. */
export type Draft = { kind: Kind; event: SaleLike; again: boolean; spoiled?: string }

/** Where events come from. */
export type Supply = {
  /** Events that `next` can still return; Infinity if endless. */
  readonly left: number
  /** @param ts time of sending, epoch milliseconds; throws RangeError when nothing is left */
  next: (ts: number) => Draft
}

export type Shares = { invalid: number; repeat: number }

/** Generated sales: the same for the same seed, except for ts. */
export function draftGenerated(seed: number, shares: Shares, count: number): Supply {
  const random = seededRandom(seed)
  return draft(count, seed, shares, (ts) => generateSale(random, ts))
}

/** Past sales from a file, as of now. Values that are text are sent as text and count as invalid. */
export function draftReplayed(sales: PastSale[], seed: number, shares: Shares): Supply {
  const random = seededRandom(seed)
  let index = 0
  return draft(sales.length, seed, shares, (ts) => {
    const sale = sales[index++]
    if (sale === undefined) throw new RangeError('every past sale is sent')
    return { event_id: random.uuid(), store_id: sale.store_id, sku: sale.sku, qty: sale.qty, ts }
  })
}

function draft(count: number, seed: number, shares: Shares, make: (ts: number) => SaleLike): Supply {
  // A separate generator, so that the shares do not change which sales a seed generates.
  const chance = seededRandom(~seed)
  let left = count
  return {
    get left() {
      return left
    },
    next(ts) {
      if (left <= 0) throw new RangeError('nothing left to send')
      left--
      const event = make(ts)
      const spoil = chance.share() < shares.invalid
      const again = chance.share() < shares.repeat
      if (!isSale(event)) return { kind: 'invalid', event, again: false, spoiled: 'as_in_file' }
      if (spoil) return { kind: 'invalid', again: false, ...spoilSale(event, chance) }
      return { kind: 'valid', event, again }
    },
  }
}

const MAX_INT = 2 ** 31 - 1

/** Whether the gateway accepts it, for the values that come from a file. */
function isSale(event: SaleLike): event is Sale {
  const { store_id: store, sku, qty } = event
  return isInt(store) && store > 0 && isInt(sku) && sku > 0 && isInt(qty) && qty !== 0 && Math.abs(qty) <= 1_000_000
}

function isInt(value: unknown): value is number {
  return Number.isInteger(value) && Math.abs(value as number) <= MAX_INT
}
