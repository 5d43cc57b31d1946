import { createLogger } from '@stream-retail/chassis/logger'
import type { SaleRejected } from '@stream-retail/schemas/sale-rejected'
import { readSchema } from '@stream-retail/schemas/subjects'
import type { FastifyInstance } from 'fastify'
import { randomUUID } from 'node:crypto'
import { type AddressInfo, createServer } from 'node:net'
import t from 'tap'
import type { OpenSender } from '../../src/kafka/sender.ts'
import { openRejectedSender } from '../../src/rejected/open-rejected-sender.ts'
import { compileRejectedSchema } from '../../src/rejected/rejected-schema.ts'
import { aSale } from '../fixtures/a-sale.ts'
import { metric, post } from '../fixtures/gateway.ts'
import { countRecords, readRecords } from '../fixtures/read-records.ts'
import { openGateway, realStack, register } from '../fixtures/real-stack.ts'
import { until } from '../../../chassis/test/until.ts'

type Test = { teardown: (close: () => unknown) => unknown }

const { type } = compileRejectedSchema({ id: 1, version: 1, schema: readSchema('sale-rejected.avsc') })
const log = createLogger('ingest-api', 'fatal')

/** A gateway that publishes rejected sales to a random topic and subject. */
async function openKeeping(t: Test, env: Record<string, string> = {}, { topic = true, brokers = '' } = {}) {
  const stack = await realStack(t)
  const name = `test-${randomUUID()}`
  if (topic) await stack.addTopic(name, 1)
  const schemaId = await register(t, stack.env.REGISTRY_URL, name, readSchema('sale-rejected.avsc'))
  const topics = { ...stack.topics, rejected: { topic: name, subject: name } }
  const openSilent: OpenSender = (onLost) => openRejectedSender({ KAFKA_BROKERS: brokers }, name, log, onLost)
  const app = await openGateway(
    t,
    { ...stack.env, REJECTED_RECORDS_PER_SEC: '100', ...env },
    { topics, ...(brokers === '' ? {} : { openRejectedSender: openSilent }) },
  )
  await until(
    'the schema of rejected sales is read',
    async () => (await metric(app, `retail_schema_info{subject="${name}",version="1",id="${schemaId}"}`)) === 1,
  )
  return { app, stack, name, schemaId }
}

/** Posts mixed arrays one after the other. @returns milliseconds of the slowest answer */
async function slowest(
  t: { equal: (found: unknown, wanted: unknown) => unknown },
  app: FastifyInstance,
  times: number,
): Promise<number> {
  let longest = 0
  for (let time = 0; time < times; time++) {
    const begun = performance.now()
    t.equal((await post(app, [aSale(), aSale({ qty: 0 })])).statusCode, 207)
    longest = Math.max(longest, performance.now() - begun)
  }
  return longest
}

t.test('rejected sales are in their topic as sent, with the reason', async (t) => {
  const { app, stack, name, schemaId } = await openKeeping(t)
  const good = aSale()
  const rejected = [{ ...aSale(), qty: 0 }, { ...aSale(), colour: 'Grün 🟢' }, 'no sale']
  const single = '{ "event_id": "till 7", "store_id": 1e400, "store_id": 1e400 }'
  t.equal((await post(app, [good, ...rejected])).statusCode, 207)
  t.equal((await post(app, single)).statusCode, 422)
  t.equal((await post(app, '{"cut')).statusCode, 400)
  t.equal((await post(app, `no json\n${JSON.stringify(aSale())}\n`, 'application/x-ndjson')).statusCode, 207)
  await until('six records exist', async () => (await countRecords(stack.kafka, name)) === 6)
  const records = await readRecords(stack.kafka, name)
  const kept = records.map(({ body }) => type.fromBuffer(body) as SaleRejected)
  t.same(
    kept.map(({ reason, index, original }) => [reason, index, original]),
    [
      ...rejected.map((sale, place) => [
        ['out_of_range', 'unknown', 'not_an_object'][place],
        place + 1,
        JSON.stringify(sale),
      ]),
      ['not_uuid', null, single],
      ['not_json', null, '{"cut'],
      ['not_json', 0, 'no json'],
    ],
  )
  t.same(
    records.map(({ key }) => key),
    [...rejected.slice(0, 2).map((sale) => (sale as { event_id: string }).event_id), null, 'till 7', null, null],
  )
  t.ok(records.every((record) => record.schemaId === schemaId))
  t.ok(kept.slice(0, 4).every(({ schema_id }) => schema_id === stack.schemaId))
  t.equal((await stack.stored()).length, 2)
})

t.test('a flood of rejections adds no more records than the rate allows; the rest is counted', async (t) => {
  const { app, stack, name } = await openKeeping(t, { REJECTED_RECORDS_PER_SEC: '20' })
  const begun = performance.now()
  const flood = Array.from({ length: 1_000 }, () => aSale({ qty: 0 }))
  for (let request = 0; request < 20; request++) t.equal((await post(app, flood)).statusCode, 422)
  const seconds = (performance.now() - begun) / 1_000
  await until('none is left in memory', async () => (await metric(app, 'retail_rejected_pending_events')) === 0)
  const records = await countRecords(stack.kafka, name)
  t.ok(records >= 200 && records <= 200 + 20 * seconds + 20, `${records} records in ${seconds.toFixed(1)} s`)
  t.equal(await metric(app, 'retail_dead_letters_written_total{source="gateway",reason="out_of_range"}'), records)
  t.equal(await metric(app, 'retail_rejected_dropped_events_total{reason="rate"}'), 20_000 - records)
})

t.test(
  'without the topic of rejected sales, valid ones are stored as quickly as before, and /ready warns; once it ' +
    'exists, rejected ones are kept',
  async (t) => {
    const { app, stack, name } = await openKeeping(t, {}, { topic: false })
    await until('it warns', () => /does not exist yet/.test(app.readiness.warnings['rejected_sales'] ?? ''))
    t.equal((await app.inject('/ready')).statusCode, 200)
    t.ok((await slowest(t, app, 50)) < 1_000)
    t.equal((await stack.stored()).length, 50)
    t.equal(await metric(app, 'retail_rejected_dropped_events_total{reason="kafka"}'), 50)
    await stack.addTopic(name, 1)
    await until('it no longer warns', () => app.readiness.warnings['rejected_sales'] === undefined)
    await slowest(t, app, 1)
    await until('the rejected sale is kept', async () => (await countRecords(stack.kafka, name)) === 1)
  },
)

t.test(
  'a broker that accepts the connection for rejected sales and stays silent delays neither valid sales nor a stop',
  async (t) => {
    const silent = createServer((socket) => {
      socket.on('error', () => undefined).resume()
    })
    await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done))
    t.teardown(() => silent.close())
    const { app, stack } = await openKeeping(t, {}, { brokers: `127.0.0.1:${(silent.address() as AddressInfo).port}` })
    t.ok((await slowest(t, app, 50)) < 1_000)
    t.equal((await stack.stored()).length, 50)
    await until('it warns', () => app.readiness.warnings['rejected_sales'] !== undefined)
    const begun = performance.now()
    await app.close()
    t.ok(performance.now() - begun < 5_000)
  },
)
