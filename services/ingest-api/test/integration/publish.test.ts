import t from 'tap'
import { aSale } from '../fixtures/a-sale.ts'
import { post } from '../fixtures/gateway.ts'
import { freePort } from '../fixtures/process.ts'
import { openGateway, realStack } from '../fixtures/real-stack.ts'
import { until } from '../../../chassis/test/until.ts'

t.test('an accepted sale is in the topic as sent, with the schema id of the registry', async (t) => {
  const { env, topics, schemaId, stored } = await realStack(t)
  const app = await openGateway(t, env, { topics })
  const sale = aSale({ store_id: 2_147_483_647, qty: -3 })
  const answer = await post(app, sale)
  t.match([answer.statusCode, answer.json()], [202, { accepted: 1, duplicate: 0, rejected: 0 }])
  t.match(await stored(), [{ key: '2147483647', schemaId, sale }])
})

t.test('a thousand sales in one request, and two hundred requests at once, are all stored once', async (t) => {
  const { env, topics, stored } = await realStack(t)
  const app = await openGateway(t, env, { topics })
  const batch = Array.from({ length: 1_000 }, (_, place) => aSale({ store_id: 1 + (place % 40) }))
  const single = Array.from({ length: 200 }, (_, place) => aSale({ store_id: 1 + (place % 40) }))
  t.same((await post(app, batch)).json(), { accepted: 1_000, duplicate: 0, rejected: 0 })
  const answers = await Promise.all(single.map((sale) => post(app, sale)))
  t.same(
    answers.filter(({ statusCode }) => statusCode !== 202),
    [],
  )
  const ids = (await stored()).map(({ sale }) => sale.event_id)
  t.same(ids.toSorted(), [...batch, ...single].map(({ event_id }) => event_id).sort())
})

t.test('the sales of one store keep the order in which they were sent', async (t) => {
  const { env, topics, stored } = await realStack(t)
  const app = await openGateway(t, { ...env, MAX_SALES_PER_PRODUCE: '7' }, { topics })
  for (let round = 0; round < 10; round++) {
    await Promise.all(
      [1, 2, 3].map((store_id) =>
        post(
          app,
          Array.from({ length: 20 }, (_, place) => aSale({ store_id, sku: 1 + round * 20 + place })),
        ),
      ),
    )
  }
  const found = await stored()
  for (const store of [1, 2, 3]) {
    const own = found.filter(({ sale }) => sale.store_id === store)
    t.same(
      own.map(({ sale }) => sale.sku),
      Array.from({ length: 200 }, (_, place) => place + 1),
    )
    t.equal(new Set(own.map(({ partition }) => partition)).size, 1)
  }
})

t.test('exactly the valid sales of a mixed array are stored', async (t) => {
  const { env, topics, stored } = await realStack(t)
  const app = await openGateway(t, env, { topics })
  const good = [aSale(), aSale()]
  const answer = await post(app, [good[0], { ...aSale(), qty: 0 }, good[1], 'junk'])
  t.match(
    [answer.statusCode, answer.json()],
    [207, { accepted: 2, rejected: 2, errors: [{ path: '/1/qty' }, { path: '/3' }] }],
  )
  t.same(
    (await stored()).map(({ sale }) => sale),
    good,
  )
})

t.test('while the topic is missing the answer is 503; once it exists, sales are accepted', async (t) => {
  const { env, topics, addTopic, stored } = await realStack(t, { createTopic: false })
  const app = await openGateway(t, env, { topics }, false)
  await until('/ready names the topic', () => /topic .* does not exist/.test(app.readiness.waiting['kafka'] ?? ''))
  await until('the schema is read', () => app.saleSchema.current !== undefined)
  const answer = await post(app, aSale())
  t.match(
    [answer.statusCode, answer.json()],
    [503, { code: 'kafka_unavailable', outcome: 'not_stored', retriable: true }],
  )
  await addTopic()
  await until('the gateway is ready', () => app.readiness.ready)
  const sale = aSale()
  t.equal((await post(app, sale)).statusCode, 202)
  t.same(
    (await stored()).map(({ sale }) => sale),
    [sale],
  )
})

t.test('without a broker the answer is 503 within the deadline', async (t) => {
  const { env, topics } = await realStack(t, { createTopic: false })
  const app = await openGateway(
    t,
    { ...env, KAFKA_BROKERS: `127.0.0.1:${await freePort()}`, PRODUCE_TIMEOUT_MS: '2000' },
    { topics },
    false,
  )
  await until('the schema is read', () => app.saleSchema.current !== undefined)
  const asked = Date.now()
  const answer = await post(app, aSale())
  t.ok(Date.now() - asked < 4_500, 'not the 30 s timeout of kafkajs')
  t.match([answer.statusCode, answer.headers['retry-after'], answer.json()], [503, '1', { code: 'kafka_unavailable' }])
})
