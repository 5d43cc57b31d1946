import t from 'tap'
import type { Database } from '../../src/clients/database.ts'
import { EDGES, SOLD_EDGES } from '../../src/measure/freshness-histogram.ts'
import { measurePartitions, measureRows, settledMoment } from '../../src/measure/measure-table.ts'
import { RowCount } from '../../src/measure/row-count.ts'
import { migrateDatabase } from '../../src/prepare/migrate-database.ts'
import { freshDatabase } from './fresh-database.ts'

/** Accepted so long before it was loaded: one look at the clock, so that nothing comes between the two. */
const INSERT = `INSERT INTO sales_raw (event_id, store_id, sku, qty, ts, accepted_at, loaded_at)
  SELECT $1, 1, 1, 1, 1, moment - $2::interval, moment FROM (SELECT clock_timestamp() AS moment OFFSET 0) AS clock`

async function prepared(t: Parameters<typeof freshDatabase>[0]): Promise<Database> {
  const database = await freshDatabase(t)
  await migrateDatabase(database)
  return database
}

t.test('rows are counted once each, in the bucket of the time they took', async (t) => {
  const database = await prepared(t)
  const start = await settledMoment(database)
  await database.query(INSERT, ['quick', '0.2 seconds'])
  await database.query(INSERT, ['slow', '7 seconds'])
  const middle = await settledMoment(database)
  const first = await measureRows(database, start, middle)
  t.equal(first.rows, 2)
  t.equal(first.accepted.buckets[EDGES.indexOf(0.25)], 1)
  t.equal(first.accepted.buckets[EDGES.indexOf(10)], 1)
  t.ok(first.accepted.sum > 7.1 && first.accepted.sum < 9, `sum ${first.accepted.sum}`)
  await database.query(INSERT, ['next', '0 seconds'])
  const end = await settledMoment(database)
  t.equal((await measureRows(database, middle, end)).rows, 1)
  const count = new RowCount()
  await count.update(database, end)
  t.match(count, { rows: 3, estimated: false })
})

t.test(
  'the time since the sale itself is counted beside it: days for one that came late, nothing for one of tomorrow',
  async (t) => {
    const database = await prepared(t)
    const start = await settledMoment(database)
    const sold = async (eventId: string, ago: string) =>
      database.query(
        `
    INSERT INTO sales_raw (event_id, store_id, sku, qty, ts, accepted_at, loaded_at)
    SELECT $1, 1, 1, 1, extract(epoch FROM moment - $2::interval) * 1000, moment, moment
    FROM (SELECT clock_timestamp() AS moment OFFSET 0) AS clock`,
        [eventId, ago],
      )
    // Far from an edge: ts is in whole milliseconds.
    await sold('now', '2500 milliseconds')
    await sold('late', '3 days')
    await sold('of-tomorrow', '-1 day')
    const {
      rows,
      accepted,
      sold: { buckets, sum },
    } = await measureRows(database, start, await settledMoment(database))
    t.equal(rows, 3)
    t.equal(accepted.buckets[0], 3)
    t.equal(buckets[SOLD_EDGES.indexOf(3)], 1)
    t.equal(buckets[SOLD_EDGES.indexOf(604_800)], 1, 'between one day and seven')
    t.equal(buckets[0], 1)
    t.ok(Math.abs(sum - 3 * 86_400 - 2.5) < 2, `sum ${sum}`)
  },
)

t.test('a row that is written but not yet committed is counted after its commit, not skipped', async (t) => {
  const database = await prepared(t)
  const start = await settledMoment(database)
  const writer = await database.connect()
  await writer.query('BEGIN')
  await writer.query(INSERT, ['hidden', '0 seconds'])
  await database.query(INSERT, ['seen', '0 seconds'])
  const while_open = await settledMoment(database)
  const during = await measureRows(database, start, while_open)
  await writer.query('COMMIT')
  writer.release()
  const after = await measureRows(database, while_open, await settledMoment(database))
  t.equal(during.rows + after.rows, 2)
})

t.test('a repeated sale is not counted again', async (t) => {
  const database = await prepared(t)
  const start = await settledMoment(database)
  for (let time = 0; time < 3; time++)
    await database.query(`${INSERT} ON CONFLICT (event_id, ts) DO UPDATE SET accepted_at = excluded.accepted_at`, [
      'same',
      '0 seconds',
    ])
  t.equal((await measureRows(database, start, await settledMoment(database))).rows, 1)
})

t.test('no rows: no quantiles', async (t) => {
  const database = await prepared(t)
  const now = await settledMoment(database)
  t.match(await measureRows(database, now, now), {
    rows: 0,
    p50: null,
    p99: null,
    accepted: { sum: 0 },
    sold: { sum: 0 },
  })
})

t.test('partitions ahead and rows without a partition are reported', async (t) => {
  const database = await prepared(t)
  await database.query(INSERT, ['astray', '0 seconds'])
  await database.query("SELECT make_sales_partition((now() AT TIME ZONE 'UTC')::date + 1)")
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)
  t.same(await measurePartitions(database), { ahead: 1, oldest: tomorrow })
  const count = new RowCount()
  await count.update(database, await settledMoment(database))
  t.equal(count.inDefault, 1)
  await database.query("SELECT make_sales_partition('2020-02-29')")
  t.match(await measurePartitions(database), { ahead: 1, oldest: '2020-02-29' })
})

t.test(
  'the row count follows rows that are loaded, that move into a new partition, and that are dropped with one',
  async (t) => {
    const database = await prepared(t)
    const count = new RowCount()
    let settled = await settledMoment(database)
    await count.update(database, settled)
    const look = async () => {
      const upTo = await settledMoment(database)
      count.add((await measureRows(database, settled, upTo)).rowsByPartition)
      settled = upTo
      await count.update(database, upTo)
      return { rows: count.rows, inDefault: count.inDefault }
    }
    const insert = (eventId: string) =>
      database.query(
        'INSERT INTO sales_raw (event_id, store_id, sku, qty, ts) VALUES ($1, 1, 1, 1, extract(epoch FROM ' +
          "timestamptz '2020-02-29Z') * 1000)",
        [eventId],
      )
    await insert('a')
    await insert('b')
    t.same(await look(), { rows: 2, inDefault: 2 })
    await database.query("SELECT make_sales_partition('2020-02-29')")
    t.same(await look(), { rows: 2, inDefault: 0 })
    await insert('c')
    await database.query(INSERT, ['astray', '0 seconds'])
    t.same(await look(), { rows: 4, inDefault: 1 })
    await database.query('DROP TABLE sales_raw_20200229')
    t.same(await look(), { rows: 1, inDefault: 1 })
    t.equal(count.estimated, false)
  },
)
