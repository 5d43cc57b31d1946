import { createLogger } from '@stream-retail/chassis/logger'
import t from 'tap'
import { openSender } from '../../src/kafka/open-sender.ts'
import { realStack } from '../fixtures/real-stack.ts'
import { aSale, aSchema } from '../fixtures/a-sale.ts'

t.test('every message has the partition and offset at which it is stored', async (t) => {
  const { env, topics, schemaId, stored } = await realStack(t)
  const sender = await openSender(
    { ...env, PRODUCE_TIMEOUT_MS: 5_000 },
    topics.sales.topic,
    createLogger('test', 'fatal'),
    () => undefined,
  )
  t.teardown(() => sender.close(true))
  const schema = aSchema(undefined, schemaId)
  const sales = Array.from({ length: 300 }, (_, place) => aSale({ store_id: 1 + (place % 40) }))
  const messages = sales.map((sale) => schema.encoder.encode(sale))
  await sender.send(messages.slice(0, 100))
  await sender.send(messages.slice(100))
  const told = messages.map(({ key, partition, offset }, place) => ({
    id: sales[place]?.event_id ?? '',
    key,
    partition,
    offset,
  }))
  const found = (await stored()).map(({ key, partition, offset, sale }) => ({
    id: sale.event_id,
    key,
    partition,
    offset,
  }))
  const byId = (a: { id: string }, b: { id: string }): number => a.id.localeCompare(b.id)
  t.same(told.sort(byId), found.sort(byId))
  t.equal(new Set(told.map(({ partition }) => partition)).size, 6)
})
