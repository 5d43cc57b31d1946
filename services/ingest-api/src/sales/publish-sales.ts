import type { Sale } from '@stream-retail/schemas/sale'
import { Message } from '../kafka/message.ts'
import type { Publisher } from '../kafka/publisher.ts'
import type { SaleSchema } from '../registry/compile-schema.ts'

/**
 * Resolves when the broker has acknowledged every sale, to one message for each in the same order, which tells its partition
 * and offset. The key is the store, which keeps a store's sales in order.
 * @throws {NotPublished}
 */
export function publishSales(publisher: Publisher, schema: SaleSchema, sales: Sale[]): Promise<Message[]> {
  return publisher.publish(sales.map((sale) => new Message(String(sale.store_id), schema.encode(sale))))
}
