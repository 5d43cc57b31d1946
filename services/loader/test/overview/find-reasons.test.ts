import t from 'tap'
import { findReasons } from '../../src/overview/find-reasons.ts'
import { CASES, sink } from './reason-cases.ts'
import { factsWith } from './some-facts.ts'

t.test('a healthy pipeline has no reasons', async (t) => {
  t.match(findReasons(factsWith()), { state: 'healthy', reasons: [] })
  t.match(
    findReasons(factsWith({ simulator: { reachable: false, paused: null } })),
    { state: 'healthy' },
    'sales may come from other clients',
  )
  t.match(findReasons(factsWith({ simulator: { paused: true } })), { state: 'healthy' })
})

for (const [what, facts, state, code, text] of CASES) {
  t.test(`${what} makes the pipeline ${state}, with no other reason`, async (t) => {
    const found = findReasons(facts)
    t.equal(found.state, state)
    t.same(
      found.reasons.map((reason) => reason.code),
      [code],
    )
    t.match(found.reasons[0]?.text, text)
  })
}

t.test('broken reasons come first, and a paused or failed sink explains the lag', async (t) => {
  const facts = factsWith({
    ...sink({ state: 'PAUSED', desired: 'paused' }),
    gateway: { reachable: false },
    loss: { missing: 2 },
    topic: { lag: 5, lag_seconds: 99, growing: true },
  })
  t.same(
    findReasons(facts).reasons.map(({ code }) => code),
    ['gateway_unreachable', 'sales_missing', 'sink_paused'],
  )
})

t.test('sales that the gateway rejected leave the pipeline healthy, however many dead letters are open', async (t) => {
  t.same(findReasons(factsWith({ dead_letters: { open: 900, by_source: { gateway: 900, converter: 0, table: 0 } } })), {
    state: 'healthy',
    reasons: [],
    broken: new Set(),
  })
})

t.test('in the first minute a part that is not ready is only starting', async (t) => {
  const loader = { prepared: false, waiting_for: { tables: 'not done yet' } }
  t.equal(
    findReasons(
      factsWith({ loader: { ...loader, started_at: '2026-01-01T11:59:30.000Z' }, gateway: { reachable: false } }),
    ).state,
    'starting',
  )
  t.equal(findReasons(factsWith({ loader, gateway: { reachable: false } })).state, 'broken')
})
