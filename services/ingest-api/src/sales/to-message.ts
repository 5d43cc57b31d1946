import type { Sale } from '@stream-retail/schemas/sale'
import { Message } from '../kafka/message.ts'
import type { SaleSchema } from '../registry/compile-schema.ts'

/** The record of one sale. The key is the store, which keeps a store's sales in order. */
export function toMessage(schema: SaleSchema, sale: Sale): Message {
  return new Message(String(sale.store_id), schema.encode(sale))
}
