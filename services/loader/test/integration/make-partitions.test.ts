import t from 'tap'
import type { Database } from '../../src/clients/database.ts'
import { makePartitions } from '../../src/prepare/make-partitions.ts'
import { migrateDatabase } from '../../src/prepare/migrate-database.ts'
import { freshDatabase } from './fresh-database.ts'

const DAY_MS = 86_400_000

const insert = (database: Database, id: string, ts: number) =>
  database.query('INSERT INTO sales_raw (event_id, store_id, sku, qty, ts) VALUES ($1, 1, 1, 1, $2)', [id, ts])

async function partitionOf(database: Database, id: string): Promise<string | undefined> {
  const { rows } = await database.query<{ partition: string }>(
    'SELECT tableoid::regclass::text AS partition FROM sales_raw WHERE event_id = $1',
    [id],
  )
  return rows[0]?.partition
}

t.test('each day gets one partition, and rows go to the day they belong to in UTC', async (t) => {
  const database = await freshDatabase(t)
  await migrateDatabase(database)
  t.equal((await makePartitions(database, 2, 3, 35)).made.length, 6)
  t.same(await makePartitions(database, 2, 3, 35), { made: [], postponed: [] })
  const midnight = Math.floor(Date.now() / DAY_MS) * DAY_MS
  const nameOf = (ms: number) => `sales_raw_${new Date(ms).toISOString().slice(0, 10).replaceAll('-', '')}`
  await insert(database, 'first', midnight)
  await insert(database, 'last', midnight - 1)
  t.equal(await partitionOf(database, 'first'), nameOf(midnight))
  t.equal(await partitionOf(database, 'last'), nameOf(midnight - 1))
})

t.test('rows waiting in DEFAULT move when their day gets a partition, and keep their loaded_at', async (t) => {
  const database = await freshDatabase(t)
  await migrateDatabase(database)
  const today = Date.now()
  await insert(database, 'early', today)
  await insert(database, 'old', today - 400 * DAY_MS)
  const { rows: before } = await database.query("SELECT loaded_at FROM sales_raw WHERE event_id = 'early'")
  t.equal(await partitionOf(database, 'early'), 'sales_raw_default')
  await makePartitions(database, 1, 1, 35)
  t.match(await partitionOf(database, 'early'), /^sales_raw_\d{8}$/)
  t.equal(await partitionOf(database, 'old'), 'sales_raw_default')
  const { rows: after } = await database.query("SELECT loaded_at FROM sales_raw WHERE event_id = 'early'")
  t.same(after, before)
})

t.test('several loaders at once create each partition once', async (t) => {
  const database = await freshDatabase(t)
  await migrateDatabase(database)
  const made = await Promise.all(Array.from({ length: 5 }, () => makePartitions(database, 1, 1, 35)))
  t.equal(made.flatMap((outcome) => outcome.made).length, 3)
})

t.test('every partition has the primary key and the indexes of the table', async (t) => {
  const database = await freshDatabase(t)
  await migrateDatabase(database)
  await makePartitions(database, 0, 1, 35)
  const { rows } = await database.query<{ indexes: string }>(`
    SELECT count(*) AS indexes FROM pg_index JOIN pg_inherits ON inhrelid = indrelid
    WHERE inhparent = 'sales_raw'::regclass GROUP BY indrelid`)
  t.equal(rows.length, 3, 'two days and DEFAULT')
  for (const { indexes } of rows) t.equal(Number(indexes), 4)
})

t.test(
  'a day within the retention with rows in DEFAULT gets a partition; not an older one, nor one to be dropped at once',
  async (t) => {
    const database = await freshDatabase(t)
    await migrateDatabase(database)
    const now = Date.now()
    for (const [id, daysAgo] of [
      ['recent', 20],
      ['kept', 35],
      ['old', 37],
      ['later', -30],
    ] as const)
      await insert(database, id, now - daysAgo * DAY_MS)
    const { made } = await makePartitions(database, 7, 1, 35)
    t.equal(made.length, 9 + 2)
    for (const id of ['recent', 'kept']) t.match(await partitionOf(database, id), /^sales_raw_\d{8}$/, id)
    for (const id of ['old', 'later']) t.equal(await partitionOf(database, id), 'sales_raw_default', id)
    const another = await freshDatabase(t)
    await migrateDatabase(another)
    t.equal((await makePartitions(another, 7, 1, 2)).made.length, 4, 'two days back, today, one ahead')
  },
)

t.test('sales that arrive while rows move are stored once, each in the partition it belongs to', async (t) => {
  const database = await freshDatabase(t)
  await migrateDatabase(database)
  const now = Date.now()
  let going = true
  const write = async (writer: number): Promise<number> => {
    let count = 0
    for (; going; count++) {
      await database.query(
        `INSERT INTO sales_raw (event_id, store_id, sku, qty, ts)
        SELECT $1 || n, 1, 1, 1, $2::bigint - (n % 10) * ${DAY_MS} FROM generate_series(1, 20) n
        ON CONFLICT (event_id, ts) DO UPDATE SET qty = excluded.qty`,
        [`${writer}-${count}-`, now],
      )
    }
    return count * 20
  }
  const writers = [write(1), write(2)]
  for (let day = 9; day >= 0; day--) {
    await database.query('SELECT make_sales_partition($1)', [new Date(now - day * DAY_MS).toISOString().slice(0, 10)])
  }
  going = false
  const written = (await Promise.all(writers)).reduce((sum, count) => sum + count, 0)
  const {
    rows: [found],
  } = await database.query<{ all: string; strays: string }>(`
    SELECT count(DISTINCT event_id) AS all, count(*) FILTER (WHERE tableoid <> day) AS strays FROM sales_raw,
      to_regclass('sales_raw_' || to_char(to_timestamp(ts / 1000) AT TIME ZONE 'UTC', 'YYYYMMDD')) AS day`)
  t.ok(written > 0)
  t.equal(Number(found?.all), written)
  t.equal(Number(found?.strays), 0)
})

t.test('a long query that holds the table postpones a partition, but delays the sink for a moment only', async (t) => {
  const database = await freshDatabase(t)
  await migrateDatabase(database)
  await makePartitions(database, 0, 1, 35)
  const reader = await database.connect()
  await reader.query('BEGIN; SELECT count(*) FROM sales_raw')
  const begun = Date.now()
  const making = makePartitions(database, 3, 1, 35)
  await insert(database, 'meanwhile', begun)
  t.ok(Date.now() - begun < 5_000, 'a sale is written while the reader still holds the table')
  t.match(await making, { made: [], postponed: [/^\d{4}-\d\d-\d\d$/] })
  await reader.query('COMMIT')
  reader.release()
  t.equal((await makePartitions(database, 3, 1, 35)).made.length, 3)
})

t.test('failing to create the partition of today is an error', async (t) => {
  const database = await freshDatabase(t)
  await migrateDatabase(database)
  const reader = await database.connect()
  await reader.query('BEGIN; SELECT count(*) FROM sales_raw')
  await t.rejects(makePartitions(database, 0, 1, 35), {
    message:
      /^the partition of [\d-]{10} cannot be created while a long query holds sales_raw; its rows wait in DEFAULT$/,
  })
  await reader.query('COMMIT')
  reader.release()
})
