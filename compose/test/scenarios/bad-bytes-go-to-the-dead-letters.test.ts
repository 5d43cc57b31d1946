import t from 'tap'
import { openKafka } from '../open-kafka.ts'
import { countRows, getJson, newSale, post, setting, until, untilReady } from '../pipeline.ts'
import { countDeadLetters } from '../raw-records.ts'

type Pipeline = { dead_letters: { records: number } }
const deadLetters = async () => (await getJson<Pipeline>(`${setting('LOADER_URL')}/pipeline`)).dead_letters.records

t.test(
  'bytes that the converter cannot read go to sales-dlq with the reason, and the next sales still arrive',
  async (t) => {
    await untilReady()
    const kafka = openKafka()
    const producer = kafka.producer()
    const consumer = kafka.consumer({ groupId: `scenario-${Date.now()}` })
    t.teardown(() => Promise.all([producer.disconnect(), consumer.disconnect()]))
    const before = await countDeadLetters()

    await producer.connect()
    const garbage = Buffer.from(`not avro ${Date.now()}`)
    const unknownId = Buffer.from([0, 0x7f, 0xff, 0xff, 0xff, 1, 2, 3])
    await producer.send({
      topic: 'sales',
      messages: [
        { key: '42', value: garbage },
        { key: '42', value: unknownId },
      ],
    })
    const sale = newSale()
    t.equal((await post(sale)).status, 202)
    await until('the sale after them is a row', async () => (await countRows([sale])) === 1)
    await until('the loader counts two more dead letters', async () => (await deadLetters()) === before + 2)

    const seen: { value: string; reason: string }[] = []
    await consumer.connect()
    await consumer.subscribe({ topic: 'sales-dlq', fromBeginning: true })
    await consumer.run({
      eachMessage: async ({ message }) => {
        seen.push({
          value: message.value?.toString('hex') ?? '',
          reason: String(message.headers?.['__connect.errors.exception.class.name']),
        })
      },
    })
    await until('both are in sales-dlq unchanged', async () =>
      [garbage, unknownId].every((bytes) =>
        seen.some(({ value, reason }) => value === bytes.toString('hex') && reason.includes('Exception')),
      ),
    )
  },
)
