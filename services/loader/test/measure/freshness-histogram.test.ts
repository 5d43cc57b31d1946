import t from 'tap'
import { EDGES, SOLD_EDGES } from '../../src/measure/freshness-histogram.ts'

t.test('the edges hold the objective and the promise', async (t) => {
  for (const edges of [EDGES, SOLD_EDGES]) t.ok(edges.includes(5) && edges.includes(1))
})
