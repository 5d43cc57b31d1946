import type { Sale } from '@stream-retail/schemas/sale'
import type { Publisher } from '../kafka/publisher.ts'
import type { SaleSchema } from '../registry/compile-schema.ts'

/**
 * Resolves when the broker has acknowledged every sale. The key is the store, which keeps a store's sales in order.
 * @throws {NotPublished}
 */
export function publishSales(publisher: Publisher, schema: SaleSchema, sales: Sale[]): Promise<void> {
  return publisher.publish(sales.map((sale) => ({ key: String(sale.store_id), value: schema.encode(sale) })))
}
