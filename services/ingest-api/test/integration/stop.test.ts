import t from 'tap'
import { aSale } from '../fixtures/a-sale.ts'
import { startGateway } from '../fixtures/process.ts'
import { realStack } from '../fixtures/real-stack.ts'
import { until } from '../../../chassis/test/until.ts'

t.test('a gateway stopped under load has stored every sale that it answered 202', async (t) => {
  const { env, topics, stored } = await realStack(t)
  const { url, stop } = await startGateway(t, env, topics)
  const accepted = new Set<string>()
  const rejected: unknown[] = []
  let stopping = false
  const seller = async (): Promise<void> => {
    while (!stopping || accepted.size === 0) {
      const sales = Array.from({ length: 300 }, () => aSale())
      const answer = await fetch(`${url}/sales`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(sales),
      }).catch(() => undefined)
      if (answer?.status === 202) for (const { event_id } of sales) accepted.add(event_id)
      else if (answer === undefined) return
      else rejected.push(await answer.json())
    }
  }
  const sellers = Array.from({ length: 20 }, seller)
  await until('the load is running', () => accepted.size > 10_000)
  const code = await stop()
  stopping = true
  await Promise.all(sellers)
  t.equal(code, 0)
  // Large batches queue: each gets an answer that states whether it is stored, or none.
  for (const answer of rejected)
    t.match(answer, { status: 503, code: /^(overloaded|kafka_unavailable|outcome_unknown)$/, retriable: true })
  const found = new Set((await stored()).map(({ sale }) => sale.event_id))
  t.same(
    [...accepted].filter((id) => !found.has(id)),
    [],
    `${accepted.size} accepted, ${found.size} stored`,
  )
})
