import { Readiness } from '@stream-retail/chassis/health'
import { createLogger } from '@stream-retail/chassis/logger'
import { Metrics } from '@stream-retail/chassis/metrics'
import t from 'tap'
import type { Database } from '../../src/clients/database.ts'
import { dropPartitions } from '../../src/prepare/drop-partitions.ts'
import { makePartitions } from '../../src/prepare/make-partitions.ts'
import { migrateDatabase } from '../../src/prepare/migrate-database.ts'
import { Partitions } from '../../src/prepare/partitions.ts'
import { freshDatabase } from './fresh-database.ts'

const DAY_MS = 86_400_000
const dayAgo = (days: number): string => new Date(Date.now() - days * DAY_MS).toISOString().slice(0, 10)

/** A table with one row per day for ten days, the oldest two of them in DEFAULT. */
async function tenDays(t: Parameters<typeof freshDatabase>[0]): Promise<Database> {
  const database = await freshDatabase(t)
  await migrateDatabase(database)
  await makePartitions(database, 7, 1, 0)
  await database.query(
    `INSERT INTO sales_raw (event_id, store_id, sku, qty, ts)
    SELECT n, 1, 1, 1, $1::bigint - n * ${DAY_MS} FROM generate_series(0, 9) n`,
    [Date.now()],
  )
  return database
}

async function idsOf(database: Database): Promise<string[]> {
  return (await database.query<{ event_id: string }>('SELECT event_id FROM sales_raw ORDER BY event_id')).rows.map(
    (row) => row.event_id,
  )
}

t.test(
  'days older than the retention are dropped, with rows as old in DEFAULT; repeating it is harmless',
  async (t) => {
    const database = await tenDays(t)
    t.same(await dropPartitions(database, 0), { days: [], postponed: [], rows: 0 })
    t.same(await dropPartitions(database, 8), { days: [], postponed: [], rows: 1 })
    t.same(await dropPartitions(database, 3), {
      days: [dayAgo(7), dayAgo(6), dayAgo(5), dayAgo(4)],
      postponed: [],
      rows: 1,
    })
    t.same(await idsOf(database), ['0', '1', '2', '3'])
    t.same(await dropPartitions(database, 3), { days: [], postponed: [], rows: 0 })
  },
)

t.test('several loaders at once drop each day once, and none fails', async (t) => {
  const database = await tenDays(t)
  await Promise.all([1, 2, 3].map(() => dropPartitions(database, 2)))
  await dropPartitions(database, 2)
  t.same(await idsOf(database), ['0', '1', '2'])
})

t.test('a long query postpones the drop with a warning, and sales are still written', async (t) => {
  const database = await tenDays(t)
  const metrics = new Metrics()
  const readiness = new Readiness()
  const settings = { RETENTION_DAYS: 6 }
  const partitions = new Partitions({ database, settings, readiness, metrics, log: createLogger('test', 'fatal') })
  const reader = await database.connect()
  await reader.query('BEGIN; SELECT count(*) FROM sales_raw')
  const dropping = partitions.drop()
  await database.query('INSERT INTO sales_raw (event_id, store_id, sku, qty, ts) VALUES ($1, 1, 1, 1, $2)', [
    'new',
    Date.now(),
  ])
  t.same(await dropping, ['deleted 2 rows of DEFAULT older than 6 days'])
  t.same(readiness.warnings, {
    retention: `the partition of ${dayAgo(7)} is not dropped yet: a long query holds sales_raw`,
  })
  t.equal(partitions.retention.last_success, null)
  await reader.query('COMMIT')
  reader.release()
  t.same(await partitions.drop(), [`dropped the partition of ${dayAgo(7)}`])
  t.same(readiness.warnings, {})
  t.match(partitions.retention, { days: 6, last_success: /^\d{4}-/, partitions_dropped: 1, default_rows_dropped: 2 })
  const text = await metrics.registry.metrics()
  t.match(text, 'retail_store_partitions_dropped_total 1')
  t.match(text, 'retail_store_default_rows_dropped_total 2')
  t.match(text, /retail_store_retention_last_success_timestamp_seconds 1\d{9}/)
})
