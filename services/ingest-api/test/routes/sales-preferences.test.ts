import t from 'tap'
import { aSale } from '../fixtures/a-sale.ts'
import { gateway, metric, post } from '../fixtures/gateway.ts'
import { FakeBroker } from '../fixtures/fake-sender.ts'

const prefer = (value: string): Record<string, string> => ({ prefer: value })
const JSON_TYPE = 'application/json'

t.test('handling=strict: one rejected sale, and nothing is sent', async (t) => {
  const { app, broker } = await gateway(t)
  const known = aSale()
  await post(app, known)
  const answer = await post(app, [aSale(), {}, aSale(), known], JSON_TYPE, prefer('handling=strict'))
  t.match(
    [answer.statusCode, answer.json()],
    [
      422,
      {
        code: 'invalid_sale',
        accepted: 0,
        duplicate: 1,
        rejected: 1,
        not_published: 2,
        errors: [{ index: 1, code: 'missing' }],
      },
    ],
  )
  t.equal(answer.headers['preference-applied'], 'handling=strict')
  t.equal(broker.stored.length, 1)
  t.equal(await metric(app, 'retail_events_rejected_total{reason="missing"}'), 1)
  t.match((await post(app, [aSale(), aSale()], JSON_TYPE, prefer('handling=strict'))).json(), { accepted: 2 })
})

t.test('return=representation lists partition and offset of each stored sale', async (t) => {
  const { app, broker } = await gateway(t)
  const [one, two] = [aSale(), aSale()]
  await post(app, two)
  const answer = await post(app, [one, two, 7, one, { ...one, sku: 8 }], JSON_TYPE, prefer('return=representation'))
  t.equal(answer.headers['preference-applied'], 'return=representation')
  const at = (offset: string) => ({ topic: 'sales', partition: 0, offset, schema_id: 7 })
  t.same(answer.json<{ sales: unknown }>().sales, [
    { index: 0, event_id: one.event_id, outcome: 'accepted', ...at('1') },
    { index: 1, event_id: two.event_id, outcome: 'duplicate' },
    { index: 3, event_id: one.event_id, outcome: 'duplicate' },
    { index: 4, event_id: one.event_id, outcome: 'accepted', ...at('2') },
  ])
  const single = await post(app, aSale(), JSON_TYPE, prefer('return=representation'))
  t.match(single.json(), { accepted: 1, sales: [{ outcome: 'accepted', ...at('3') }] })
  t.notOk('index' in (single.json<{ sales: object[] }>().sales[0] ?? {}))
  t.equal(broker.stored.length, 4)
})

t.test('return=minimal omits lists, but not errors', async (t) => {
  const { app } = await gateway(t)
  const sale = aSale()
  t.same((await post(app, [sale, sale], JSON_TYPE, prefer('return=minimal'))).json(), {
    accepted: 1,
    duplicate: 1,
    rejected: 0,
  })
  t.match((await post(app, [sale, 7], JSON_TYPE, prefer('return=minimal'))).json(), {
    duplicate: 1,
    rejected: 1,
    errors: [{ index: 1 }],
  })
})

t.test('unknown preferences are not applied, and a failure states those that were', async (t) => {
  const { app } = await gateway(t)
  t.equal((await post(app, aSale(), JSON_TYPE, prefer('respond-async'))).headers['preference-applied'], undefined)
  const broker = new FakeBroker()
  broker.away = new Error('away')
  const down = await gateway(t, { broker, ready: false })
  t.equal(
    (await post(down.app, 'nonsense', JSON_TYPE, prefer('handling=strict'))).headers['preference-applied'],
    'handling=strict',
  )
})
