import { randomInt, randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { createKafka } from '@stream-retail/chassis/kafka'
import { createLogger } from '@stream-retail/chassis/logger'
import { Metrics } from '@stream-retail/chassis/metrics'
import { readSettings } from '@stream-retail/chassis/settings'
import { Partitioners } from 'kafkajs'
import t from 'tap'
import { openDatabase } from '../../src/clients/database.ts'
import { TopicReader } from '../../src/records/topic-reader.ts'
import { GatewayClient } from '../../src/clients/gateway.ts'
import type { Place } from '../../src/dead-letters/dead-letter.ts'
import { DeadLetterService } from '../../src/dead-letters/dead-letter-service.ts'
import { Rescue } from '../../src/isolate/rescue-sales.ts'
import { Schemas } from '../../src/records/schemas.ts'
import { targetOf } from '../../src/sink/target.ts'
import { settingsSchema } from '../../src/settings.ts'
import { desiredConnectors } from '../../src/sink/desired-connectors.ts'
import { REGISTERED, encode } from '../isolate/a-record.ts'

const settings = readSettings(settingsSchema)
const log = createLogger('test', 'fatal')

/** A registry that knows one schema once that is switched on; the real one never does. */
const forgetful = (id: number) => {
  const registry = {
    knows: false,
    schemaById: async (asked: number) => (registry.knows && asked === id ? REGISTERED[1] : undefined),
  }
  return registry
}

t.test(
  'valid sales that the converter rejected for lack of their schema become rows, once, when the registry has it; ' +
    'garbage stays',
  async (t) => {
    const kafka = createKafka(settings, 'test', log)
    const [admin, producer, reader, database] = [
      kafka.admin(),
      kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner }),
      new TopicReader(kafka),
      openDatabase(settings, log),
    ]
    t.teardown(() => Promise.all([admin.disconnect(), producer.disconnect(), reader.close(), database.end()]))
    await Promise.all([admin.connect(), producer.connect()])
    const id = randomInt(1_000_000_000, 2_000_000_000)
    const events = Array.from({ length: 20 }, () => randomUUID())
    const values = events.map((event_id) => {
      const value = encode(1, { event_id, store_id: 1, sku: 1, qty: 1, ts: Date.now() })
      value.writeInt32BE(id, 1)
      return value
    })
    const end = async () =>
      (await admin.fetchTopicOffsets('sales-dlq')).reduce((sum, { high }) => sum + Number(high), 0)
    const before = await end()
    await producer.send({
      topic: 'sales',
      messages: [...values, Buffer.from('garbage')].map((value) => ({ key: '1', value })),
    })
    const states = async () =>
      (
        await database.query(
          "SELECT state, count(*)::int AS letters FROM dead_letters WHERE topic = 'sales-dlq' AND " +
            "record_offset BETWEEN $1 AND $2 AND state <> 'open' GROUP BY 1",
          [before, before + 20],
        )
      ).rows as object[]
    const rows = async () =>
      (
        await database.query<{ kept: boolean }>(
          'SELECT accepted_at <= loaded_at AS kept FROM sales_raw WHERE event_id = ANY($1)',
          [events],
        )
      ).rows
    const counts: number[] = []
    const deadLetters = new DeadLetterService(
      {
        admin,
        reader,
        database,
        schemas: new Schemas({ schemaById: async () => undefined }, 'sales-value'),
        ingest: new GatewayClient('http://127.0.0.1:1', ''),
      },
      new Metrics(),
    )
    const parts = {
      database,
      admin,
      reader,
      log,
      rescued: (count: number) => counts.push(count),
      close: (letters: Place[]) => deadLetters.closeRescued(letters),
    }
    const target = targetOf(desiredConnectors[0] ?? { name: '', config: {} })
    if (target === undefined) throw new Error('the sales sink has no target')
    const registry = forgetful(id)
    const rescue = new Rescue({ ...parts, registry }, target)

    for (const deadline = Date.now() + 30_000; (await end()) < before + 21; await wait(100))
      if (Date.now() > deadline) throw new Error('the converter did not give them up')
    await rescue.round()
    t.equal((await rows()).length, 0, 'the schema is not known yet')
    registry.knows = true
    await rescue.round()
    t.same(
      await rows(),
      events.map(() => ({ kept: true })),
    )
    t.same(await states(), [{ state: 'rescued', letters: 20 }], 'they are open no longer')
    await rescue.round()
    t.same(counts, [20])
    t.same(await new Rescue({ ...parts, registry }, target).round(), undefined)
    t.same(counts, [20], 'a loader that comes later finds them done')
  },
)
