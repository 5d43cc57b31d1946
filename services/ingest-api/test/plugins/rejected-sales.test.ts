import type { SaleRejected } from '@stream-retail/schemas/sale-rejected'
import { payloadOf } from '@stream-retail/schemas/wire-format'
import t from 'tap'
import { readSchema } from '@stream-retail/schemas/subjects'
import { compileRejectedSchema } from '../../src/rejected/rejected-schema.ts'
import { aSale } from '../fixtures/a-sale.ts'
import { FakeBroker } from '../fixtures/fake-sender.ts'
import { type Answer, gateway, metric, post } from '../fixtures/gateway.ts'
import { until } from '../../../chassis/test/until.ts'

const { type } = compileRejectedSchema({ id: 9, version: 1, schema: readSchema('sale-rejected.avsc') })

type Gateway = Awaited<ReturnType<typeof gateway>>

async function kept({ rejectedBroker }: Gateway, records: number): Promise<SaleRejected[]> {
  await until(`${records} rejected sales are kept`, () => rejectedBroker.stored.length >= records)
  return rejectedBroker.stored.map(({ value }) => ({ ...(type.fromBuffer(payloadOf(value)) as SaleRejected) }))
}

/** The schema of rejected sales is read besides that of sales, and nothing waits for it. */
async function withSchema(gateway: Gateway): Promise<Gateway> {
  await until(
    'the schema of rejected sales was read',
    async () =>
      (await metric(gateway.app, 'retail_schema_info{subject="sales-rejected-value",version="1",id="9"}')) === 1,
  )
  return gateway
}

t.test('the rejected sales of an array are kept with their index, the valid ones are not', async (t) => {
  const front = await withSchema(await gateway(t))
  const sales = [aSale(), aSale({ qty: 0 }), aSale(), { ...aSale(), colour: 'red' }]
  const answer = await post(front.app, sales)
  t.equal(answer.statusCode, 207)
  t.match(await kept(front, 2), [
    {
      reason: 'out_of_range',
      path: '/qty',
      index: 1,
      original: JSON.stringify(sales[1]),
      schema_id: 7,
      key_name: null,
    },
    { reason: 'unknown', path: '/colour', index: 3, original: JSON.stringify(sales[3]) },
  ])
  t.equal(front.rejectedBroker.stored.length, 2)
  await until(
    'they are counted',
    async () => (await metric(front.app, 'retail_dead_letters_written_total{source="gateway",reason="unknown"}')) === 1,
  )
})

t.test('an unreadable sale, body or line is kept verbatim', async (t) => {
  const front = await withSchema(await gateway(t))
  const exact = '{ "event_id": "x",\n "qty": 1e400, "qty": 2 }'
  t.equal((await post(front.app, exact)).statusCode, 422)
  t.equal((await post(front.app, '{"event_id":')).statusCode, 400)
  t.equal((await post(front.app, `${JSON.stringify(aSale())}\nno json\n`, 'application/x-ndjson')).statusCode, 207)
  t.match(await kept(front, 3), [
    { original: exact, original_bytes: exact.length, event_id: 'x', index: null },
    { original: '{"event_id":', reason: 'not_json', index: null, schema_id: null },
    { original: 'no json', reason: 'not_json', index: 1 },
  ])
})

t.test(
  'of an array and of lines each rejected sale is kept as it was written, and errors show its numbers so',
  async (t) => {
    const front = await withSchema(await gateway(t))
    const { event_id: id, ts } = aSale()
    const written = [
      `{ "event_id": "${id}", "store_id": 5870432109876543210, "sku": 1, "qty": 1e400, "ts": ${ts} }`,
      `{"event_id":"${id}","store_id":1,"sku":1.50,"qty":-0,"ts":17514000000000000001,"caf\\u00e9":6.00}`,
      '1e999',
      `{"event_id":"${id}","store_id":1,"sku":1,"qty":1,"qty":2.50,"ts":${ts}}`,
      '"é"',
    ]
    const got = [
      ['5870432109876543210', '1e400'],
      ['1.50', '-0', '17514000000000000001', '6.00'],
      ['1e999'],
      ['2.50'],
      ['"é"'],
    ]
    const valid = JSON.stringify(aSale({ store_id: 7 }))
    const array = await post(front.app, `\uFEFF[ ${valid}, ${written.join(' ,\n')}]`)
    const lines = await post(front.app, `${valid}\n${written.join('\n')}`, 'application/x-ndjson')
    const single = await post(front.app, `\uFEFF${written[0]}`)
    for (const answer of [array, lines])
      t.same(
        written.map((_, place) => errorsOf(answer, place + 1)),
        got,
      )
    t.same(errorsOf(single, undefined), got[0])
    const originals = (await kept(front, 11)).map(({ original }) => original)
    t.same(originals, [...written, ...written, `\uFEFF${written[0]}`])
  },
)

function errorsOf(answer: { json: () => unknown }, index: number | undefined): string[] {
  const { errors } = answer.json() as Answer
  return errors.filter((error) => error.index === index).map(({ got }) => got)
}

t.test('a request that is answered 503 keeps nothing, as the client sends it again', async (t) => {
  const front = await withSchema(await gateway(t, { env: { PRODUCE_TIMEOUT_MS: '100' } }))
  front.broker.held = true
  t.equal((await post(front.app, [aSale(), aSale({ qty: 0 })])).statusCode, 503)
  t.equal(front.rejectedBroker.stored.length, 0)
})

t.test(
  'while the topic of rejected sales is missing or silent, sales are answered as usual, and /ready warns',
  async (t) => {
    const rejectedBroker = new FakeBroker()
    rejectedBroker.away = new Error('the topic "sales-rejected" does not exist yet')
    const front = await gateway(t, { rejectedBroker })
    const mixed = async (): Promise<void> => {
      t.equal((await post(front.app, [aSale(), aSale({ qty: 0 })])).statusCode, 207)
    }
    await until('it warns', () => /does not exist yet/.test(front.app.readiness.warnings['rejected_sales'] ?? ''))
    t.equal((await front.app.inject('/ready')).statusCode, 200)
    await mixed()
    await until(
      'the rejected sale is counted as dropped',
      async () => (await metric(front.app, 'retail_rejected_dropped_events_total{reason="kafka"}')) === 1,
    )

    rejectedBroker.away = undefined
    rejectedBroker.held = true
    await until('the topic exists', () => front.app.readiness.warnings['rejected_sales'] === undefined)
    for (let times = 0; times < 20; times++) await mixed()
    t.equal(await metric(front.app, 'retail_rejected_pending_events'), 20)
    t.equal(front.broker.stored.length, 21)
  },
)

t.test('a stop sends what waits', async (t) => {
  const front = await withSchema(await gateway(t))
  await until('the topic is open', () => front.rejectedBroker.opened === 1)
  await post(
    front.app,
    Array.from({ length: 300 }, () => aSale({ qty: 0 })),
  )
  await front.app.close()
  t.equal(front.rejectedBroker.stored.length, 300)
})

t.test('with a rate of 0 nothing is kept, and no connection is opened', async (t) => {
  const front = await gateway(t, { env: { REJECTED_RECORDS_PER_SEC: '0' } })
  t.equal((await post(front.app, aSale({ qty: 0 }))).statusCode, 422)
  t.same([front.rejectedBroker.opened, front.registry.asked.filter((url) => url.includes('rejected'))], [0, []])
})

t.test('an unknown field makes the gateway look for a newer schema at once', async (t) => {
  const front = await gateway(t, { env: { SCHEMA_REFRESH_MS: '3600000' } })
  const grown = JSON.parse(readSchema('sale.avsc')) as { fields: object[] }
  grown.fields.push({ name: 'colour', type: ['null', 'string'], default: null })
  front.registry.answer = { status: 200, body: JSON.stringify({ id: 8, version: 2, schema: JSON.stringify(grown) }) }
  t.equal((await post(front.app, { ...aSale(), colour: 'red' })).statusCode, 422)
  await until(
    'the field is accepted',
    async () => (await post(front.app, { ...aSale(), colour: 'red' })).statusCode === 202,
  )
})
