import { Readiness } from '@stream-retail/chassis/health'
import { createLogger } from '@stream-retail/chassis/logger'
import { Metrics } from '@stream-retail/chassis/metrics'
import t from 'tap'
import { type ReconcileDeps, Reconciliation } from '../../src/reconcile/reconciliation.ts'

/** A reconciliation of an empty topic, over a database that answers as the test says. */
function reconciliation() {
  const world = { query: async (): Promise<{ rows: object[] }> => ({ rows: [] }) }
  const admin = {
    fetchTopicOffsets: async () => [],
    fetchOffsets: async () => [],
    fetchTopicOffsetsByTimestamp: async () => [],
  }
  const database = {
    query: async (sql: string) => (sql.includes('count') ? { rows: [{ missing: '0', count: '0' }] } : world.query()),
  }
  const compared = new Reconciliation({
    deps: { admin, database } as unknown as ReconcileDeps,
    index: async () => undefined,
    metrics: new Metrics(),
    readiness: new Readiness(),
    log: createLogger('test', 'fatal'),
    traces: undefined,
    budget: 10,
    recentMs: 1_000,
    retentionDays: 0,
  })
  return { compared, world }
}

const LATER_MS = 61_000
const reject = async (): Promise<never> => {
  throw new Error('rejected')
}

t.test('a comparison that fails for long reports since when and why; a successful one clears that', async (t) => {
  const { compared, world } = reconciliation()
  const began = Date.now()
  world.query = reject
  await t.rejects(compared.round(), /rejected/)
  await t.rejects(compared.round(), /rejected/)
  t.equal(compared.unknown(Date.now()), null, 'a moment is not long')
  const unknown = compared.unknown(Date.now() + LATER_MS)
  t.match(unknown, { cause: 'rejected' })
  t.ok(Math.abs(Date.parse(unknown?.since ?? '') - began) < 5_000)
  world.query = async () => ({ rows: [] })
  await compared.round()
  t.equal(compared.unknown(Date.now() + LATER_MS), null, 'between two rounds nothing is wrong')
})

t.test('a comparison that hangs is reported like one that fails', async (t) => {
  const { compared, world } = reconciliation()
  let answer = (): void => undefined
  world.query = () =>
    new Promise((resolve) => {
      answer = () => {
        resolve({ rows: [] })
      }
    })
  const round = compared.round()
  t.match(compared.unknown(Date.now() + LATER_MS), { cause: /no answer for 6\d s/ })
  world.query = async () => ({ rows: [] })
  answer()
  await round
  t.equal(compared.unknown(Date.now() + LATER_MS), null)
})
