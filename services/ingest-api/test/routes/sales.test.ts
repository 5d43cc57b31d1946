import type { Sale } from '@stream-retail/schemas/sale'
import { payloadOf } from '@stream-retail/schemas/wire-format'
import t from 'tap'
import { aSale, aSchema } from '../fixtures/a-sale.ts'
import { type Answer, gateway, metric, post } from '../fixtures/gateway.ts'
import { until } from '../../../chassis/test/until.ts'

t.test('a valid sale is answered after the broker has stored it, keyed by its store', async (t) => {
  const { app, broker } = await gateway(t)
  broker.held = true
  const sale = aSale({ store_id: 42 })
  let answered = false
  const asking = post(app, sale).finally(() => {
    answered = true
  })
  await until('the sale is being sent', () => broker.calls.length === 1)
  t.notOk(answered)
  broker.calls[0]?.done()
  const answer = await asking
  t.equal(answer.statusCode, 202)
  t.same(answer.json(), { accepted: 1, duplicate: 0, rejected: 0 })
  t.equal(broker.stored[0]?.key, '42')
  t.same({ ...(aSchema().type.fromBuffer(payloadOf(broker.stored[0]?.value ?? Buffer.alloc(0))) as object) }, sale)
})

t.test('a sale with invalid fields is rejected, naming each of them', async (t) => {
  const { app, broker } = await gateway(t)
  const sale = { ...aSale(), qty: 0, price: 3 }
  const answer = await post(app, sale)
  t.equal(answer.statusCode, 422)
  t.match(answer.headers['content-type'], 'application/problem+json')
  t.match(answer.json(), {
    code: 'invalid_sale',
    retriable: false,
    accepted: 0,
    rejected: 1,
    errors: [
      {
        event_id: sale.event_id,
        path: '/qty',
        code: 'out_of_range',
        expected: 'int from -1000000 to 1000000, not 0',
        got: '0',
      },
      { path: '/price', code: 'unknown', got: '3' },
    ],
  })
  t.notOk('index' in (answer.json<Answer>().errors[0] ?? {}))
  t.equal(broker.stored.length, 0)
})

t.test('the valid sales of a mixed array are published in order, and the others explained', async (t) => {
  const { app, broker } = await gateway(t)
  const body = [aSale({ store_id: 1 }), { ...aSale(), ts: 1 }, aSale({ store_id: 2 }), 7, aSale({ store_id: 3 })]
  const answer = await post(app, body)
  t.equal(answer.statusCode, 207)
  t.match(answer.json(), {
    accepted: 3,
    rejected: 2,
    errors: [
      { index: 1, path: '/1/ts', code: 'too_old' },
      { index: 3, path: '/3', code: 'not_an_object' },
    ],
  })
  t.same(
    broker.stored.map(({ key }) => key),
    ['1', '2', '3'],
  )
  t.equal(await metric(app, 'retail_events_received_total'), 5)
  t.equal(await metric(app, 'retail_events_accepted_total'), 3)
  t.equal(await metric(app, 'retail_events_rejected_total{reason="too_old"}'), 1)
  t.equal(await metric(app, 'retail_events_rejected_total{reason="not_an_object"}'), 1)
  t.equal(await metric(app, 'retail_events_rejected_total{reason="missing"}'), 0)
})

t.test('an answer names every rejected sale, and counts errors that are too many to list', async (t) => {
  const { app } = await gateway(t)
  const answer = await post(
    app,
    Array.from({ length: 1_000 }, () => ({})),
  )
  t.equal(answer.statusCode, 422)
  const { errors, errors_omitted, rejected } = answer.json<Answer>()
  t.same([errors.length, errors_omitted, rejected], [1_100, 3_900, 1_000])
  t.same(
    [...new Set(errors.map(({ index }) => index))],
    Array.from({ length: 1_000 }, (_, index) => index),
  )
})

t.test('an empty array and too many sales are rejected as a whole', async (t) => {
  const { app, broker } = await gateway(t, { env: { MAX_SALES_PER_REQUEST: '2' } })
  t.match([(await post(app, [])).statusCode, (await post(app, [])).json<Answer>().code], [422, 'no_sales'])
  const answer = await post(app, [aSale(), aSale(), aSale()])
  t.match([answer.statusCode, answer.json<Answer>().code], [413, 'too_many_sales'])
  t.equal(broker.stored.length, 0)
})

t.test('nothing that a client can send causes a 500', async (t) => {
  const { app, broker } = await gateway(t)
  const good = JSON.stringify(aSale())
  const bodies: [string, number][] = [
    ['', 400],
    ['{', 400],
    ['nonsense', 400],
    ['{"qty":NaN}', 400],
    ['null', 422],
    ['true', 422],
    ['7', 422],
    ['"text"', 422],
    ['1e400', 422],
    ['{}', 422],
    ['[]', 422],
    ['[[]]', 422],
    ['[null]', 422],
    ['[[[[]]]]', 422],
    [good.replace('"qty":2', '"qty":1e400'), 422],
    [good.replace('"qty":2', '"qty":-1e400'), 422],
    [good.replace('"qty":2', '"qty":9007199254740993'), 422],
    [good.replace('"qty":2', '"qty":-0'), 422],
    [good.replace('"qty":2', '"qty":{"a":1}'), 422],
    [good.replace('"qty":2', '"qty":null'), 422],
    [good.replace('{', '{"__proto__":{"a":1},'), 422],
    [good.replace('{', '{"constructor":{"prototype":1},'), 422],
    [good.replace('{', '{"constructor":1,'), 422],
    [good.replace('{', '{"toString":1,'), 422],
    [good.replace('{', '{"":1,'), 422],
    [good.replace('{', '{"\\ud800":"\\ud800",'), 422],
    [good.replace('{', '{"a\\u0000b":"\\u0000",'), 422],
    [good.replace(/"event_id":"[^"]+"/, '"event_id":"\\u0000"'), 422],
    [good.replace(/"event_id":"[^"]+"/, '"event_id":"\\udfff"'), 422],
    ['['.repeat(200_000), 400],
    ['['.repeat(200_000) + ']'.repeat(200_000), 422],
    ['{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000), 422],
    [`[${'1,'.repeat(400_000)}1]`, 413],
    [`{${Array.from({ length: 60_000 }, (_, key) => `"${key}":1`).join()}}`, 422],
    ['"'.padEnd(2_000_000, 'x'), 413],
  ]
  for (const [body, status] of bodies) {
    const answer = await post(app, body)
    t.equal(answer.statusCode, status, body.slice(0, 60))
    t.match(answer.headers['content-type'], 'application/problem+json')
    t.ok(answer.body.length < 60_000)
  }
  t.equal(broker.stored.length, 0)
  t.equal((await post(app, good)).statusCode, 202)
})

t.test('only JSON by POST is accepted', async (t) => {
  const { app } = await gateway(t)
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonx', '; nonsense']) {
    t.match(
      [(await post(app, 'x', type)).statusCode, (await post(app, 'x', type)).json<Answer>().code],
      [415, 'unsupported_media_type'],
      type,
    )
  }
  t.match((await app.inject({ method: 'POST', url: '/sales' })).json<Answer>(), { code: 'empty_body', status: 400 })
  for (const method of ['GET', 'PUT', 'DELETE', 'PATCH'] as const) {
    const answer = await app.inject({ method, url: '/sales' })
    t.match([answer.statusCode, answer.headers.allow, answer.json<Answer>().code], [405, 'POST', 'method_not_allowed'])
  }
})

t.test('the schema in use is shown as a metric', async (t) => {
  const { app } = await gateway(t, { env: { REJECTED_RECORDS_PER_SEC: '0' } })
  t.equal(await metric(app, 'retail_schema_info{subject="sales-value",version="1",id="7"}'), 1)
  t.equal(await metric(app, 'retail_registry_requests_total{op="latest",outcome="ok"}'), 1)
})

t.test('many concurrent requests share few sends, and each is answered', async (t) => {
  const { app, broker } = await gateway(t)
  const sales: Sale[] = Array.from({ length: 200 }, () => aSale())
  const answers = await Promise.all(sales.map((sale) => post(app, sale)))
  t.ok(answers.every(({ statusCode }) => statusCode === 202))
  t.equal(broker.stored.length, 200)
  t.ok(broker.sends.length < 100, `${broker.sends.length} sends`)
})

t.test('an upper-case event_id is the same sale as the lower-case one, and is stored in lower case', async (t) => {
  const { app, broker } = await gateway(t)
  const sale = aSale()
  const upper = { ...sale, event_id: sale.event_id.toUpperCase() }
  const first = await post(app, [upper, sale], 'application/json', { prefer: 'return=representation' })
  t.match(first.json(), {
    accepted: 1,
    duplicate: 1,
    duplicates: [{ index: 1, event_id: sale.event_id }],
    sales: [{ event_id: sale.event_id, outcome: 'accepted' }, { event_id: sale.event_id }],
  })
  t.match((await post(app, JSON.stringify(upper), 'application/x-ndjson')).json(), { accepted: 0, duplicate: 1 })
  t.match(
    broker.stored.map(({ value }) => aSchema().type.fromBuffer(payloadOf(value)) as Sale),
    [sale],
  )
  const rejected = await post(app, [{ ...upper, qty: 0 }])
  t.match(rejected.json(), { errors: [{ event_id: sale.event_id, code: 'out_of_range' }] })
})

t.test('6.0 and 6e0 are 6', async (t) => {
  const { app, broker } = await gateway(t)
  for (const qty of ['6.0', '6e0', '60e-1'])
    t.equal((await post(app, JSON.stringify(aSale()).replace('"qty":2', `"qty":${qty}`))).statusCode, 202, qty)
  t.same(
    broker.stored.map(({ value }) => (aSchema().type.fromBuffer(payloadOf(value)) as Sale).qty),
    [6, 6, 6],
  )
})
