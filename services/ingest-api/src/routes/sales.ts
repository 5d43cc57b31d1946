import type { FastifyInstance, FastifyReply } from 'fastify'
import fp from 'fastify-plugin'
import { NotPublished } from '../kafka/not-published.ts'
import type { SaleSchema } from '../registry/compile-schema.ts'
import { invalidSales, listed, noBody, noSales, notPublished, overloaded, schemaUnavailable, tooManySales } from '../sales/problems.ts'
import { publishSales } from '../sales/publish-sales.ts'
import { countSales } from '../sales/sale-metrics.ts'
import { type Sorted, sortSales } from '../sales/sort-sales.ts'
import type { Settings } from '../settings.ts'

/** `POST /sales`: one sale or an array; good ones are published, the others are explained. */
export const salesRoute = fp(async (app: FastifyInstance, { settings }: { settings: Settings }) => {
  const count = countSales(app.metrics)

  app.post('/sales', async ({ body }, reply) => {
    const sales = countIn(body, settings.MAX_SALES_PER_REQUEST)
    const { inFlight } = app.publisher
    if (inFlight > 0 && inFlight + sales > settings.MAX_SALES_IN_FLIGHT) throw overloaded()
    const schema = app.saleSchema.current
    if (schema === undefined) throw schemaUnavailable(app.saleSchema.reason)
    const now = Date.now()
    const sorted = sortSales(body, schema.checker, { from: now - settings.SALE_MAX_AGE_MS, to: now + settings.SALE_MAX_AHEAD_MS })
    count.received(sales)
    if (sorted.good.length > 0) await publish(schema, sorted)
    // Counted when the client is told so: after a 503 it sends the refused ones again, too.
    count.rejected(sorted.refused)
    return answer(reply, sorted)
  })

  async function publish(schema: SaleSchema, { good }: Sorted): Promise<void> {
    try {
      await publishSales(app.publisher, schema, good)
      count.accepted(good.length)
    } catch (error) {
      if (!(error instanceof NotPublished)) throw error
      if (error.code === 'outcome_unknown') count.unknown(good.length)
      throw notPublished(error)
    }
  }
}, { name: 'sales', dependencies: ['registry', 'producer'] })

function countIn(body: unknown, most: number): number {
  if (body === undefined) throw noBody()
  if (!Array.isArray(body)) return 1
  if (body.length === 0) throw noSales()
  if (body.length > most) throw tooManySales(body.length, most)
  return body.length
}

function answer(reply: FastifyReply, sorted: Sorted): FastifyReply {
  const { good, refused, findings } = sorted
  if (good.length === 0) throw invalidSales(sorted)
  if (refused.length === 0) return reply.code(202).send({ accepted: good.length, refused: 0 })
  return reply.code(207).send({ accepted: good.length, refused: refused.length, ...listed(findings) })
}
