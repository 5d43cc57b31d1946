import t from 'tap'
import { migrateDatabase } from '../../src/prepare/migrate-database.ts'
import { acknowledgeLoss } from '../../src/reconcile/acknowledge-loss.ts'
import { listMissing, noteMissing, recheckMissing } from '../../src/reconcile/missing-sales.ts'
import type { TopicSale } from '../../src/reconcile/topic-sale.ts'
import { freshDatabase } from './fresh-database.ts'

const missing = (partition: number, offset: number, eventId: string): TopicSale => ({
  partition,
  offset,
  timestamp: 1,
  eventId,
  ts: '1700000000000',
  storeId: 1,
  sku: 1,
  qty: 1,
})
const why = { by: 'ann', reason: 'the disk of January' }
const bounds = (low: number, high = 100) => [0, 1].map((partition) => ({ partition, low, high }))

t.test('a lost sale is counted until it is acknowledged, which is possible only once its record is gone', async (t) => {
  const database = await freshDatabase(t)
  await migrateDatabase(database)
  await noteMissing(
    database,
    [
      missing(0, 5, 'gone'),
      missing(0, 50, 'there'),
      missing(1, 200, 'of an earlier topic'),
      missing(7, 1, 'of a partition that is no more'),
    ],
    0,
  )
  t.same(
    await acknowledgeLoss(
      database,
      [0, 1].map((partition) => ({ partition, low: 0, high: 300 })),
      why,
    ),
    { acknowledged: 1, still_in_the_topic: 3 },
  )
  t.equal(await recheckMissing(database, 0), 3)
  t.same(await acknowledgeLoss(database, bounds(10), why), { acknowledged: 2, still_in_the_topic: 1 })
  t.equal(await recheckMissing(database, 0), 1)
  t.match(await listMissing(database, 10), [{ event_id: 'there' }])
  t.same(await acknowledgeLoss(database, bounds(10), why), { acknowledged: 0, still_in_the_topic: 1 }, 'twice is once')
  t.match(
    (await database.query("SELECT acknowledged_by, acknowledged_reason FROM missing_sales WHERE event_id = 'gone'"))
      .rows,
    [{ acknowledged_by: 'ann', acknowledged_reason: why.reason }],
  )
})

t.test(
  'an acknowledged sale stays acknowledged when it is found again, but another sale at its offset is counted',
  async (t) => {
    const database = await freshDatabase(t)
    await migrateDatabase(database)
    await noteMissing(database, [missing(0, 5, 'gone')], 0)
    await acknowledgeLoss(database, bounds(10), why)
    await noteMissing(database, [missing(0, 5, 'gone')], 0)
    t.equal(await recheckMissing(database, 0), 0)
    await noteMissing(database, [missing(0, 5, 'of a new topic')], 0)
    t.equal(await recheckMissing(database, 0), 1)
    t.match(await listMissing(database, 10), [{ event_id: 'of a new topic' }])
  },
)
