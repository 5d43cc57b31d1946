import t from 'tap'
import { SendError } from '../../src/kafka/sender.ts'
import { aSale } from '../fixtures/a-sale.ts'
import { gateway, metric, post } from '../fixtures/gateway.ts'
import { versionOne } from '../fixtures/fake-registry.ts'
import { until } from '../../../chassis/test/until.ts'

t.test('an acknowledged sale is answered duplicate and not sent again, however its JSON is written', async (t) => {
  const { app, broker } = await gateway(t)
  const sale = aSale()
  t.same((await post(app, sale)).json(), { accepted: 1, duplicate: 0, rejected: 0 })
  const again = await post(app, Object.fromEntries(Object.entries(sale).reverse()))
  t.same(
    [again.statusCode, again.json()],
    [202, { accepted: 0, duplicate: 1, rejected: 0, duplicates: [{ event_id: sale.event_id }] }],
  )
  t.equal(broker.stored.length, 1)
  t.equal(await metric(app, 'retail_events_duplicate_total'), 1)
  t.equal(await metric(app, 'retail_events_accepted_total'), 1)
  t.equal(await metric(app, 'retail_duplicate_window_events'), 1)
})

t.test('the same event_id with anything else in it is another sale, and is published', async (t) => {
  const { app, broker } = await gateway(t)
  const sale = aSale()
  for (const other of [sale, { ...sale, qty: 3 }, { ...sale, ts: sale.ts + 1 }])
    t.match((await post(app, other)).json(), { accepted: 1, duplicate: 0 })
  t.equal(broker.stored.length, 3)
  const upper = { ...sale, event_id: sale.event_id.toUpperCase() }
  t.match((await post(app, upper)).json(), { accepted: 0, duplicate: 1 }, 'the case of a UUID is not content')
})

t.test('a duplicate within a batch is sent once; duplicates and rejections make 207', async (t) => {
  const { app, broker } = await gateway(t)
  const [one, two] = [aSale(), aSale()]
  const answer = await post(app, [one, two, one, { ...one, qty: 0 }, two, { ...two, sku: 9 }])
  t.match(
    [answer.statusCode, answer.json()],
    [
      207,
      {
        accepted: 3,
        duplicate: 2,
        rejected: 1,
        duplicates: [
          { index: 2, event_id: one.event_id },
          { index: 4, event_id: two.event_id },
        ],
      },
    ],
  )
  t.equal(broker.stored.length, 3)
  t.match([(await post(app, [one, {}])).statusCode, (await post(app, [one, two])).statusCode], [207, 202])
  t.equal(broker.stored.length, 3)
})

t.test('an unacknowledged sale is no duplicate: a resend after an unknown outcome is sent', async (t) => {
  const { app, broker } = await gateway(t)
  const sale = aSale()
  broker.held = true
  const first = post(app, [sale, sale])
  await until('it is being sent', () => broker.calls.length === 1)
  const beside = post(app, sale)
  broker.calls[0]?.fail(new SendError('timeout', true, 'no answer', undefined))
  t.match((await first).json(), { status: 503, outcome: 'unknown' })
  await until('the one beside it is being sent', () => broker.calls.length === 2)
  broker.calls[1]?.done()
  t.match((await beside).json(), { accepted: 1, duplicate: 0 })
  t.match((await post(app, sale)).json(), { accepted: 0, duplicate: 1 })
})

t.test('with handling=strict an unknown outcome is unknown, and nothing is remembered', async (t) => {
  const { app, broker } = await gateway(t)
  const sales = [aSale(), aSale()]
  broker.held = true
  const asking = post(app, sales, 'application/json', { prefer: 'handling=strict' })
  await until('it is being sent', () => broker.calls.length === 1)
  broker.calls[0]?.fail(new SendError('timeout', true, 'no answer', undefined))
  t.match((await asking).json(), { status: 503, code: 'outcome_unknown', outcome: 'unknown' })
  broker.held = false
  await until('it is ready again', () => app.readiness.ready)
  t.match((await post(app, sales)).json(), { accepted: 2, duplicate: 0 })
})

t.test('the window can be disabled by a setting, or by the client for one request', async (t) => {
  const sale = aSale()
  const off = await gateway(t, { env: { DUPLICATE_WINDOW_SALES: '0' } })
  for (const body of [sale, sale, [sale, sale]]) t.match((await post(off.app, body)).json(), { duplicate: 0 })
  t.equal(off.broker.stored.length, 4)
  const on = await gateway(t)
  for (const body of [sale, sale, [sale, sale]])
    t.match((await post(on.app, body, 'application/json', { prefer: 'duplicates=publish' })).json(), { duplicate: 0 })
  t.match((await post(on.app, sale)).json(), { duplicate: 1 })
  t.equal(on.broker.stored.length, 4)
})

t.test('the window is empty after a newer schema', async (t) => {
  const { app, broker, registry } = await gateway(t, { env: { SCHEMA_REFRESH_MS: '5' } })
  const sale = aSale()
  await post(app, sale)
  registry.answer = versionOne(undefined, 8, 2)
  await until('the newer schema is in use', () => app.saleSchema.current?.version === 2)
  t.match((await post(app, sale)).json(), { accepted: 1, duplicate: 0 })
  t.equal(broker.stored.length, 2)
})
