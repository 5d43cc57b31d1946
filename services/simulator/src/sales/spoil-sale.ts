import type { Sale } from '@stream-retail/schemas/sale'
import type { Random } from './random.ts'

/** What is sent: a sale, or something similar to one. */
export type SaleLike = Record<string, unknown>

/** Older than what any gateway accepts. */
const LONG_AGO_MS = 10 * 365 * 24 * 3_600_000

/**
 * The ways to make a sale invalid: each causes exactly one validation error, so that a rejection can be checked
 * against it.
 */
export const SPOILERS: Record<string, (sale: Sale, random: Random) => SaleLike> = {
  missing_field: (sale, random) => {
    const left = random.below(Object.keys(sale).length)
    return Object.fromEntries(Object.entries(sale).filter((_, index) => index !== left))
  },
  wrong_type: (sale) => ({ ...sale, qty: String(sale.qty) }),
  zero_qty: (sale) => ({ ...sale, qty: 0 }),
  not_a_uuid: (sale) => ({ ...sale, event_id: `receipt-${sale.event_id.slice(0, 8)}` }),
  unknown_field: (sale) => ({ ...sale, price: 4.95 }),
  too_old: (sale) => ({ ...sale, ts: sale.ts - LONG_AGO_MS }),
  text_sku: (sale) => ({ ...sale, sku: `${sale.sku}A` }),
}

const names = Object.keys(SPOILERS)

/** Makes a sale invalid in one way, which `spoiled` names. */
export function spoilSale(sale: Sale, random: Random): { event: SaleLike; spoiled: string } {
  const spoiled = names[random.below(names.length)] ?? 'zero_qty'
  return { event: SPOILERS[spoiled]?.(sale, random) ?? { ...sale, qty: 0 }, spoiled }
}
