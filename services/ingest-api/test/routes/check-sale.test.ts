import type { FastifyInstance } from 'fastify'
import t from 'tap'
import { aSale } from '../fixtures/a-sale.ts'
import { gateway, metric } from '../fixtures/gateway.ts'

const check = async (app: FastifyInstance, body: unknown, headers = {}) =>
  app.inject({
    method: 'POST',
    url: '/sales/check',
    payload: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  })

t.test('a check gives the answer of POST /sales, and sends, counts and remembers nothing', async (t) => {
  const { app, broker } = await gateway(t)
  const sale = aSale()
  for (const time of ['first', 'second'])
    t.same((await check(app, sale)).json(), { accepted: 1, duplicate: 0, rejected: 0 }, time)
  const rejected = await check(app, { ...sale, qty: 0, price: 3 })
  t.equal(rejected.statusCode, 422)
  t.match(rejected.json(), {
    code: 'invalid_sale',
    rejected: 1,
    errors: [
      { path: '/qty', code: 'out_of_range' },
      { path: '/price', code: 'unknown' },
    ],
  })
  t.equal(broker.stored.length, 0)
  t.equal(await metric(app, 'retail_events_received_total'), 0)
  t.equal(await metric(app, 'retail_events_rejected_total{reason="out_of_range"}'), 0)
})

t.test('anything that is not a sale is rejected as by POST /sales', async (t) => {
  const { app } = await gateway(t)
  for (const body of [null, 7, 'sale', [], [aSale()]])
    t.equal((await check(app, body)).statusCode, 422, JSON.stringify(body))
  const answer = await app.inject({
    method: 'POST',
    url: '/sales/check',
    payload: '{',
    headers: { 'content-type': 'application/json' },
  })
  t.match(answer.json(), { status: 400, code: 'not_json' })
})

t.test('numbers are shown as they were written, and bodies are read as by POST /sales', async (t) => {
  const { app } = await gateway(t)
  const send = (payload: string | Buffer) =>
    app.inject({ method: 'POST', url: '/sales/check', payload, headers: { 'content-type': 'application/json' } })
  const text = JSON.stringify(aSale())
  const rejected = await send(text.replace('"qty":2', '"qty":6.50').replace('"store_id":42', '"store_id":1e400'))
  t.same(
    rejected.json<{ errors: { got: string }[] }>().errors.map(({ got }) => got),
    ['1e400', '6.50'],
  )
  t.equal((await send(`\uFEFF${text}`)).statusCode, 200)
  t.match((await send(text.replace('{', '{"__proto__":1,'))).json(), { errors: [{ path: '/__proto__' }] })
  t.match((await send(Buffer.from([0x22, 0xff, 0x22]))).json(), { status: 400, code: 'not_utf8' })
  t.match((await send(`[1e400]`)).json(), { errors: [{ path: '', code: 'not_an_object', got: 'array of 1' }] })
})

t.test('where keys are in use, a check needs one as well', async (t) => {
  const { app } = await gateway(t, { env: { INGEST_API_KEYS: 'shop:a-key-of-some-length' } })
  t.equal((await check(app, aSale())).statusCode, 401)
  t.equal((await check(app, aSale(), { authorization: 'Bearer a-key-of-some-length' })).statusCode, 200)
})
