import t from 'tap'
import type { Database } from '../../src/clients/database.ts'
import { makePartitions } from '../../src/prepare/make-partitions.ts'
import { migrateDatabase } from '../../src/prepare/migrate-database.ts'
import { freshDatabase } from './fresh-database.ts'

const DAY_MS = 86_400_000

const insert = (database: Database, id: string, ts: number) =>
  database.query('INSERT INTO sales_raw (event_id, store_id, sku, qty, ts) VALUES ($1, 1, 1, 1, $2)', [id, ts])

async function partitionOf(database: Database, id: string): Promise<string | undefined> {
  const { rows } = await database.query<{ partition: string }>('SELECT tableoid::regclass::text AS partition FROM sales_raw WHERE event_id = $1', [id])
  return rows[0]?.partition
}

t.test('days get their partition once, and rows find the day they belong to by UTC', async (t) => {
  const database = await freshDatabase(t)
  await migrateDatabase(database)
  t.equal((await makePartitions(database, 2, 3)).length, 6)
  t.same(await makePartitions(database, 2, 3), [])
  const midnight = Math.floor(Date.now() / DAY_MS) * DAY_MS
  const nameOf = (ms: number) => `sales_raw_${new Date(ms).toISOString().slice(0, 10).replaceAll('-', '')}`
  await insert(database, 'first', midnight)
  await insert(database, 'last', midnight - 1)
  t.equal(await partitionOf(database, 'first'), nameOf(midnight))
  t.equal(await partitionOf(database, 'last'), nameOf(midnight - 1))
})

t.test('rows that had to wait in DEFAULT move when their day comes, and keep when they were loaded', async (t) => {
  const database = await freshDatabase(t)
  await migrateDatabase(database)
  const today = Date.now()
  await insert(database, 'early', today)
  await insert(database, 'old', today - 400 * DAY_MS)
  const { rows: before } = await database.query("SELECT loaded_at FROM sales_raw WHERE event_id = 'early'")
  t.equal(await partitionOf(database, 'early'), 'sales_raw_default')
  await makePartitions(database, 1, 1)
  t.match(await partitionOf(database, 'early'), /^sales_raw_\d{8}$/)
  t.equal(await partitionOf(database, 'old'), 'sales_raw_default')
  const { rows: after } = await database.query("SELECT loaded_at FROM sales_raw WHERE event_id = 'early'")
  t.same(after, before)
})

t.test('several loaders at once make each partition once', async (t) => {
  const database = await freshDatabase(t)
  await migrateDatabase(database)
  const made = await Promise.all(Array.from({ length: 5 }, () => makePartitions(database, 1, 1)))
  t.equal(made.flat().length, 3)
})

t.test('every partition has the key and the indexes of the table', async (t) => {
  const database = await freshDatabase(t)
  await migrateDatabase(database)
  await makePartitions(database, 0, 1)
  const { rows } = await database.query<{ indexes: string }>(`
    SELECT count(*) AS indexes FROM pg_index JOIN pg_inherits ON inhrelid = indrelid WHERE inhparent = 'sales_raw'::regclass GROUP BY indrelid`)
  t.equal(rows.length, 3, 'two days and DEFAULT')
  for (const { indexes } of rows) t.equal(Number(indexes), 4)
})
