import { setTimeout as pause } from 'node:timers/promises'
import type { Sale } from '../../schemas/generated/sale.ts'
import { newSale, postUntilAccepted } from './pipeline.ts'

/**
 * A shop that posts one sale after another until stopped, each retried until it is accepted.
 * @param restMs milliseconds between two sales
 * @returns the sales accepted so far, and `stop`, which resolves to all accepted sales
 */
export function sell(restMs: number): { accepted: Sale[]; stop: () => Promise<Sale[]> } {
  const accepted: Sale[] = []
  let selling = true
  const work = (async () => {
    while (selling) {
      const sale = newSale({ store_id: 1 + (accepted.length % 20) })
      await postUntilAccepted(sale)
      accepted.push(sale)
      await pause(restMs)
    }
  })()
  return {
    accepted,
    stop: async () => {
      selling = false
      await work
      return accepted
    },
  }
}
