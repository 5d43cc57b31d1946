import t from 'tap'
import { SendError } from '../../src/kafka/sender.ts'
import { aSale } from '../fixtures/a-sale.ts'
import { FakeBroker } from '../fixtures/fake-sender.ts'
import { type Answer, gateway, metric, post } from '../fixtures/gateway.ts'
import { until } from '../../../chassis/test/until.ts'

t.test(
  'when the broker does not respond, the client is told that the outcome is unknown and that it may send again',
  async (t) => {
    const { app, broker } = await gateway(t)
    broker.held = true
    const asking = post(app, [aSale(), aSale()])
    await until('the sales are being sent', () => broker.calls.length === 1)
    broker.calls[0]?.fail(new SendError('timeout', true, 'no answer of kafka-1.internal', undefined))
    const answer = await asking
    t.equal(answer.statusCode, 503)
    t.equal(answer.headers['retry-after'], '1')
    t.match(answer.json(), { code: 'outcome_unknown', outcome: 'unknown', retriable: true, detail: /unchanged/ })
    t.notMatch(answer.body, 'internal', 'no address of the broker')
    t.equal(await metric(app, 'retail_events_unknown_outcome_total'), 2)
    t.equal(await metric(app, 'retail_produce_errors_total{kind="timeout"}'), 1)
    t.equal(await metric(app, 'retail_producer_recreations_total{cause="timeout"}'), 1)
    t.equal(await metric(app, 'retail_events_accepted_total'), 0)
  },
)

t.test(
  'without Kafka a valid sale is asked to retry later, an invalid one is still explained, and /ready says why',
  async (t) => {
    const broker = new FakeBroker()
    broker.away = new Error('connect ECONNREFUSED kafka-1.internal')
    const { app } = await gateway(t, { broker, ready: false })
    await until('the schema is read', () => app.saleSchema.current !== undefined)
    const answer = await post(app, aSale())
    t.match([answer.statusCode, answer.headers['retry-after']], [503, '1'])
    t.match(answer.json(), { code: 'kafka_unavailable', outcome: 'not_stored', retriable: true })
    t.notMatch(answer.body, 'internal', 'no address of the broker')
    t.equal((await post(app, {})).statusCode, 422)
    t.match((await app.inject('/ready')).json(), { ready: false, waiting_for: { kafka: /ECONNREFUSED/ } })
    t.equal((await app.inject('/health')).statusCode, 200)
    t.equal(await metric(app, 'retail_kafka_up'), 0)
    broker.away = undefined
    await until('it is ready', () => app.readiness.ready)
    t.equal((await post(app, aSale())).statusCode, 202)
    t.equal(await metric(app, 'retail_kafka_up'), 1)
  },
)

t.test('without a schema nothing is accepted, and /ready says why', async (t) => {
  const { app, registry } = await gateway(t, { env: { REGISTRY_URL: 'http://127.0.0.1:1' }, ready: false })
  t.equal(registry.asked.length, 0)
  const answer = await post(app, aSale())
  t.match(
    [answer.statusCode, answer.headers['retry-after'], answer.json<Answer>().code],
    [503, '1', 'schema_unavailable'],
  )
  t.notMatch(answer.body, '127.0.0.1', 'no address of the registry')
  t.match((await app.inject('/ready')).json(), { waiting_for: { schema: /./ } })
})

t.test('sales beyond the limit of waiting ones are asked to retry later', async (t) => {
  const { app, broker } = await gateway(t, { env: { MAX_SALES_IN_FLIGHT: '3' } })
  broker.held = true
  const first = post(app, [aSale(), aSale()])
  await until('two are in flight', () => app.publisher.inFlight === 2)
  t.equal(await metric(app, 'retail_inflight_events'), 2)
  const rejected = await post(app, [aSale(), aSale()])
  t.match(
    [rejected.statusCode, rejected.headers['retry-after'], rejected.json<Answer>().code],
    [503, '1', 'overloaded'],
  )
  broker.calls[0]?.done()
  t.equal((await first).statusCode, 202)
})
