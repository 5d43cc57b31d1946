import fc from 'fast-check'
import t from 'tap'
import { post } from '../fixtures/gateway.ts'
import { openGateway, realStack } from '../fixtures/real-stack.ts'
import { someSales } from '../fuzz/arbitrary-sales.ts'

t.test(
  'of two hundred random batches, exactly the accepted sales are in the topic, at the offsets in the answers',
  async (t) => {
    const { env, topics, stored } = await realStack(t)
    const app = await openGateway(t, env, { topics })
    const accepted: unknown[] = []
    const post200 = fc.sample(someSales, 200).map(async (sales) => {
      const answer = await post(app, sales, 'application/json', { prefer: 'return=representation' })
      t.ok([202, 207, 422].includes(answer.statusCode), String(answer.statusCode))
      const { sales: placed = [] } = answer.json<{
        sales?: { index: number; outcome: string; partition: number; offset: string; schema_id: number }[]
      }>()
      for (const { index, outcome, partition, offset, schema_id } of placed) {
        if (outcome === 'accepted')
          accepted.push({ partition, offset, schema_id, sale: JSON.parse(JSON.stringify(sales[index])) as unknown })
      }
    })
    await Promise.all(post200)
    const found = await stored()
    const line = (part: unknown): string =>
      JSON.stringify(
        part,
        Object.keys({
          partition: 0,
          offset: 0,
          schema_id: 0,
          sale: 0,
          event_id: 0,
          store_id: 0,
          sku: 0,
          qty: 0,
          ts: 0,
        }),
      )
    t.ok(accepted.length > 200, `${accepted.length} accepted`)
    t.same(
      found
        .map(({ partition, offset, schemaId, sale }) => line({ partition, offset, schema_id: schemaId, sale }))
        .sort(),
      accepted.map(line).sort(),
    )
  },
)
