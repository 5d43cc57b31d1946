import type { SaleRejected } from '@stream-retail/schemas/sale-rejected'
import { payloadOf, schemaIdOf } from '@stream-retail/schemas/wire-format'
import avro from 'avsc'
import t from 'tap'
import { openKafka } from '../open-kafka.ts'
import { getJson, newSale, post, setting, until, untilReady } from '../pipeline.ts'

type Version = { id: number; schema: string }
type Ready = { warnings?: Record<string, string> }

t.test('a rejected sale is in sales-rejected with its reason, in the schema that the loader registered', async (t) => {
  await untilReady()
  await until('rejected sales are kept', async () => {
    const { warnings = {} } = await getJson<Ready>(`${setting('INGEST_URL')}/ready`)
    return !Object.keys(warnings).some((part) => part.startsWith('rejected_'))
  })
  const { id, schema } = await getJson<Version>(
    `${setting('REGISTRY_URL')}/apis/ccompat/v7/subjects/sales-rejected-value/versions/latest`,
  )
  const type = avro.Type.forSchema(JSON.parse(schema) as avro.Schema, { registry: {} })
  const sale = newSale({ qty: 0 })
  t.equal((await post(sale)).status, 422)

  const consumer = openKafka().consumer({ groupId: `scenario-${Date.now()}` })
  t.teardown(() => consumer.disconnect())
  const seen: SaleRejected[] = []
  await consumer.connect()
  await consumer.subscribe({ topic: 'sales-rejected', fromBeginning: true })
  await consumer.run({
    eachMessage: async ({ message: { key, value } }) => {
      if (String(key) === sale.event_id && value !== null && schemaIdOf(value) === id)
        seen.push(type.fromBuffer(payloadOf(value)) as SaleRejected)
    },
  })
  await until('the record is read', async () => seen.length > 0)
  t.match(seen, [{ reason: 'out_of_range', path: '/qty', got: '0', original: JSON.stringify(sale) }])
})
