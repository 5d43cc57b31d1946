import type { Admin } from 'kafkajs'
import { Metrics } from '@stream-retail/chassis/metrics'
import t from 'tap'
import type { Database } from '../../src/clients/database.ts'
import { Measurement } from '../../src/measure/measurement.ts'
import { migrateDatabase } from '../../src/prepare/migrate-database.ts'
import type { TopicReader } from '../../src/records/topic-reader.ts'
import { freshDatabase } from './fresh-database.ts'

/**
 * Rows of the table, spread over its days. Try 50 million with LARGE_TABLE_ROWS=50000000; filling takes ten minutes and
 * 5 GB.
 */
const ROWS = Number(process.env['LARGE_TABLE_ROWS'] ?? 1_000_000)
const DAYS = 10
/** Share of the blocks of the table that the first measurement may read. */
const MAX_SHARE_READ = 0.6

const admin = {
  connect: async () => undefined,
  fetchTopicOffsets: async () => [{ partition: 0, low: '0', high: '0', offset: '0' }],
  fetchOffsets: async () => [{ topic: 'sales', partitions: [{ partition: 0, offset: '0', metadata: null }] }],
} as unknown as Admin

/**
 * Fills past days. The measurement needs neither the primary key nor the indexes on products, and without them filling
 * is quick.
 */
async function fill(database: Database): Promise<void> {
  await database.query(`
    DROP INDEX sales_raw_by_store, sales_raw_by_sku;
    ALTER TABLE sales_raw DROP CONSTRAINT sales_raw_pkey`)
  for (let day = 1; day <= DAYS; day++) {
    await database.query("SELECT make_sales_partition((now() AT TIME ZONE 'UTC')::date - $1::int)", [day])
    // In pieces: each statement has a deadline.
    for (let left = ROWS / DAYS; left > 0; left -= 250_000)
      await database.query(
        `INSERT INTO sales_raw SELECT 'aaaaaaaa-0000-4000-8000-' || lpad(n::text, 12, '0'), n % 1000, n, 1, first_ms + n, at, at
         FROM (SELECT extract(epoch FROM day AT TIME ZONE 'UTC')::bigint * 1000 AS first_ms, day AT TIME ZONE 'UTC' AS at
               FROM (SELECT (now() AT TIME ZONE 'UTC')::date - $1::int + interval '1 hour' AS day) AS past) AS past,
           generate_series(1, $2::int) AS n`,
        [day, Math.min(left, 250_000)],
      )
  }
}

/** As if autovacuum had been to the older half of the days; the others have no statistics yet. */
async function vacuum(database: Database): Promise<void> {
  for (let day = DAYS / 2 + 1; day <= DAYS; day++) {
    const { rows } = await database.query<{ name: string }>(
      "SELECT 'sales_raw_' || to_char((now() AT TIME ZONE 'UTC')::date - $1::int, 'YYYYMMDD') AS name",
      [day],
    )
    await database.query(`VACUUM (ANALYZE) ${rows[0]?.name}`)
  }
}

const partitions = "SELECT inhrelid FROM pg_inherits WHERE inhparent = 'sales_raw'::regclass"

async function blocksRead(database: Database): Promise<number> {
  await database.query('SELECT pg_stat_force_next_flush()')
  const { rows } = await database.query<{ blocks: string }>(
    `SELECT sum(heap_blks_read + heap_blks_hit) AS blocks FROM pg_statio_user_tables WHERE relid IN (${partitions})`,
  )
  return Number(rows[0]?.blocks)
}

t.test(
  'the first measurement of a table of millions of rows does not read it, and the second knows the freshness',
  async (t) => {
    const database = await freshDatabase(t)
    await migrateDatabase(database)
    await fill(database)
    await vacuum(database)
    const {
      rows: [size],
    } = await database.query<{ blocks: string }>(
      `SELECT sum(pg_relation_size(inhrelid)) / 8192 AS blocks FROM (${partitions}) AS parts`,
    )

    const metrics = new Metrics()
    const measurement = new Measurement({ admin, database, reader: {} as TopicReader }, metrics)
    const before = await blocksRead(database)
    const begun = performance.now()
    await measurement.round()
    t.comment(`${ROWS} rows: first measurement in ${Math.round(performance.now() - begun)} ms`)
    const { table } = measurement.measures
    t.ok(Math.abs(table.rows - ROWS) < ROWS / 50, `${table.rows} rows`)
    t.match(table, { rows_estimated: true })
    t.match(await metrics.registry.metrics(), /retail_measurement_last_success_timestamp_seconds [1-9]/)
    const read = ((await blocksRead(database)) - before) / Number(size?.blocks)
    t.ok(read < MAX_SHARE_READ, `${read} of the table was read`)

    const counted = table.rows
    await database.query(
      "INSERT INTO sales_raw SELECT 'new', 1, 1, 1, extract(epoch FROM now()) * 1000, now() - interval '1 " +
        "second', clock_timestamp()",
    )
    await measurement.round()
    t.equal(table.rows, counted + 1)
    t.ok((table.freshness_seconds.p50 ?? 0) > 0.9)
  },
)
