/** What scenarios do without the gateway: write bytes straight into the topic, and read raw dead letters. */
import { toWireFormat } from '@stream-retail/schemas/wire-format'
import avro, { type Schema } from 'avsc'
import { Partitioners } from 'kafkajs'
import { type TopicRecord, TopicReader, boundsOf } from '../../services/loader/src/records/topic-reader.ts'
import { openKafka } from './open-kafka.ts'
import { getJson, setting } from './pipeline.ts'

/** @returns a sale in the wire format with the newest schema; not validated */
export async function saleEncoder(): Promise<(sale: object) => Buffer> {
  const { id } = await getJson<{ id: number }>(
    `${setting('REGISTRY_URL')}/apis/ccompat/v7/subjects/sales-value/versions/latest`,
  )
  const { schema } = await getJson<{ schema: string }>(`${setting('REGISTRY_URL')}/apis/ccompat/v7/schemas/ids/${id}`)
  const type = avro.Type.forSchema(JSON.parse(schema) as Schema)
  return (sale) => toWireFormat(id, type.toBuffer(sale))
}

/** Registers the schema under its own subject. @returns the value in the wire format */
export async function encodeForeign(schema: object, value: unknown): Promise<Buffer> {
  const response = await fetch(`${setting('REGISTRY_URL')}/apis/ccompat/v7/subjects/foreign-${Date.now()}/versions`, {
    method: 'POST',
    headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
    body: JSON.stringify({ schema: JSON.stringify(schema) }),
  })
  const { id } = (await response.json()) as { id: number }
  return toWireFormat(id, avro.Type.forSchema(schema as Schema).toBuffer(value))
}

/** Appends values to `sales` in order, keyed by number, so that they spread over the partitions. */
export async function produce(values: Buffer[], headers: Record<string, string> = {}): Promise<void> {
  const producer = openKafka().producer({ createPartitioner: Partitioners.DefaultPartitioner })
  await producer.connect()
  for (let first = 0; first < values.length; first += 5_000) {
    await producer.send({
      topic: 'sales',
      messages: values
        .slice(first, first + 5_000)
        .map((value, index) => ({ key: String((first + index) % 50), value, headers })),
    })
  }
  await producer.disconnect()
}

/** Dead letters ever appended, as the broker reports now; the loader's count is as old as its last poll. */
export async function countDeadLetters(): Promise<number> {
  const admin = openKafka().admin()
  await admin.connect()
  try {
    return (await boundsOf(admin, 'sales-dlq')).reduce((sum, { high }) => sum + high, 0)
  } finally {
    await admin.disconnect()
  }
}

/** Every dead letter whose value is one of these. */
export async function deadLettersOf(values: Buffer[]): Promise<TopicRecord[]> {
  const wanted = new Set(values.map((value) => value.toString('hex')))
  const kafka = openKafka()
  const [admin, reader] = [kafka.admin(), new TopicReader(kafka)]
  await admin.connect()
  const found: TopicRecord[] = []
  for (const { partition, low, high } of await boundsOf(admin, 'sales-dlq')) {
    for await (const records of reader.read('sales-dlq', { partition, from: low, to: high })) {
      found.push(...records.filter(({ value }) => wanted.has(value?.toString('hex') ?? '')))
    }
  }
  await Promise.all([admin.disconnect(), reader.close()])
  return found
}
