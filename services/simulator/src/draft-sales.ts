import { generateSale } from './generate-sale.ts'
import { seededRandom } from './random.ts'
import type { Row } from './replay/read-rows.ts'
import { type SaleLike, spoilSale } from './spoil-sale.ts'
import type { Sale } from '@stream-retail/schemas/sale'

/** `invalid` is what a gateway has to reject; `repeat` is an event that was answered before. */
export const KINDS = ['valid', 'invalid', 'repeat'] as const
export type Kind = (typeof KINDS)[number]

/** An event about to be sent. `again`: to be sent once more after its answer. */
export type Draft = { kind: Kind; event: SaleLike; again: boolean; spoiled?: string }

/** Where events come from. */
export type Supply = {
  /** Events that `next` will still give; Infinity when endless. */
  readonly left: number
  /** @param ts moment of sending, epoch milliseconds; throws RangeError when nothing is left */
  next: (ts: number) => Draft
}

export type Shares = { invalid: number; repeat: number }

/** Made-up sales: the same ones for the same seed, whatever the time. */
export function draftGenerated(seed: number, shares: Shares, count: number): Supply {
  const random = seededRandom(seed)
  return draft(count, seed, shares, (ts) => generateSale(random, ts))
}

/** The rows of a file as sales of now. What is text in a row goes out as text and counts as invalid. */
export function draftReplayed(rows: Row[], seed: number, shares: Shares): Supply {
  const random = seededRandom(seed)
  let index = 0
  return draft(rows.length, seed, shares, (ts) => {
    const row = rows[index++]
    if (row === undefined) throw new RangeError('every row is sent')
    return { event_id: random.uuid(), store_id: row.store_id, sku: row.sku, qty: row.qty, ts }
  })
}

function draft(count: number, seed: number, shares: Shares, make: (ts: number) => SaleLike): Supply {
  // Draws of their own, so that the shares do not change which sales come out of a seed.
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

const LARGEST_INT = 2 ** 31 - 1

/** Whether a gateway takes it, as far as a row of a file can get it wrong. */
function isSale(event: SaleLike): event is Sale {
  const { store_id: store, sku, qty } = event
  return isInt(store) && store > 0 && isInt(sku) && sku > 0 && isInt(qty) && qty !== 0 && Math.abs(qty) <= 1_000_000
}

function isInt(value: unknown): value is number {
  return Number.isInteger(value) && Math.abs(value as number) <= LARGEST_INT
}
