import t from 'tap'
import { columnTypes } from '../../src/isolate/column-types.ts'
import { type Loading, MisfitError, loadRecords } from '../../src/isolate/load-records.ts'
import { targetOf } from '../../src/sink/target.ts'
import { migrateDatabase } from '../../src/prepare/migrate-database.ts'
import { desiredConnectors } from '../../src/sink/desired-connectors.ts'
import { encode, record, registered, sale } from '../isolate/a-record.ts'
import { freshDatabase } from './fresh-database.ts'

async function loading(t: Parameters<typeof freshDatabase>[0], ...statements: string[]): Promise<Loading> {
  const database = await freshDatabase(t)
  await migrateDatabase(database)
  for (const statement of statements) await database.query(statement)
  const client = await database.connect()
  t.teardown(async () => {
    client.release()
  })
  const target = targetOf(desiredConnectors[0] ?? { name: '', config: {} })
  if (target === undefined) throw new Error('the sales sink has no target')
  return { client, target, columns: await columnTypes(client, target.table), schemas: registered() }
}

const ids = async ({ client }: Loading) =>
  (await client.query<{ event_id: string }>('SELECT event_id FROM sales_raw ORDER BY event_id')).rows.map(
    ({ event_id: id }) => id,
  )

t.test(
  'of a thousand records exactly the rejected ones come back, with what Postgres says; the others are rows',
  async (t) => {
    const world = await loading(
      t,
      'DROP VIEW sales',
      'ALTER TABLE sales_raw ADD CHECK (qty < 900)',
      'ALTER TABLE sales_raw ALTER sku TYPE smallint',
      "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF new.store_id = 666 THEN RAISE 'not this store'; END IF; RETURN new; END $$",
      'CREATE TRIGGER no BEFORE INSERT ON sales_raw FOR EACH ROW EXECUTE FUNCTION no()',
    )
    const good = Array.from({ length: 1_000 }, (_, index) => sale(`good ${index}`))
    const bad = [
      sale('a\0b'),
      sale(Array.from({ length: 9_000 }, (_, index) => Math.sin(index)).join('')),
      sale('c', { qty: 900 }),
      sale('d', { sku: 40_000 }),
      sale('e', { store_id: 666 }),
    ]
    const records = [...good]
    bad.forEach((one, index) => records.splice(index * 211, 0, one))
    const letters = await loadRecords(world, records)
    t.same(
      letters.map(({ record: { offset }, rejection, sqlstate }) => [offset, rejection, sqlstate]),
      [
        [bad[0]?.offset, 'invalid_text', '22021'],
        [bad[1]?.offset, 'too_large', '54000'],
        [bad[2]?.offset, 'constraint', '23514'],
        [bad[3]?.offset, 'out_of_range', '22003'],
        [bad[4]?.offset, 'raised', 'P0001'],
      ],
    )
    t.equal((await ids(world)).length, good.length)
  },
)

t.test('a row is what the sink would have made of it, and twice is once', async (t) => {
  const world = await loading(t)
  for (let time = 0; time < 2; time++) t.same(await loadRecords(world, [sale('a', { qty: -5 })]), [])
  const { rows } = await world.client.query('SELECT event_id, store_id, sku, qty, ts, accepted_at FROM sales_raw')
  t.same(rows, [
    { event_id: 'a', store_id: 1, sku: 2, qty: -5, ts: '1700000000000', accepted_at: new Date(1_700_000_000_000) },
  ])
})

t.test('of records with one key the last one stays, in one statement and over several', async (t) => {
  const world = await loading(t)
  await loadRecords(world, [sale('a', { qty: 1 }), sale('a', { qty: 2 })])
  await loadRecords(world, [
    sale('a', { qty: 3 }),
    ...Array.from({ length: 300 }, (_, index) => sale(`b ${index}`)),
    sale('a', { qty: 4 }),
  ])
  t.match((await world.client.query("SELECT qty FROM sales_raw WHERE event_id = 'a'")).rows, [{ qty: 4 }])
})

t.test(
  'unreadable and foreign records come back, tombstones are passed over, and none of them harms a neighbour',
  async (t) => {
    const world = await loading(t)
    const letters = await loadRecords(world, [
      sale('a'),
      record(Buffer.from('garbage')),
      record(encode(2, { event_id: 'x' })),
      record(null),
      record(encode(3, { event_id: 'x', ts: 1, more: 1 })),
      record(encode(4, 'text')),
      sale('b'),
    ])
    t.same(letters.map(({ rejection, sqlstate }) => [rejection, sqlstate]).sort(), [
      ['foreign_schema', '42703'],
      ['null_value', '23502'],
      ['unreadable', ''],
      ['unreadable', ''],
    ])
    t.same(await ids(world), ['a', 'b'])
  },
)

t.test(
  "a table that does not fit the topic's own schema is no fault of any record: nothing is written, nothing comes back",
  async (t) => {
    const world = await loading(t)
    await t.rejects(loadRecords(world, [sale('a'), record(encode(5, { event_id: 'x', ts: 1, more: 1 }))]), MisfitError)
    await t.rejects(
      loadRecords(world, [record(encode(6, { event_id: 'x', ts: 1 }))]),
      /field ts is of a type that the loader cannot write/,
    )
    await world.client.query('ALTER TABLE sales_raw RENAME qty TO amount')
    await t.rejects(
      loadRecords({ ...world, columns: await columnTypes(world.client, 'sales_raw') }, [sale('a')]),
      /column "qty" .* does not exist/,
    )
    t.same(await ids(world), [])
  },
)

t.test('an outage is no fault of any record', async (t) => {
  const world = await loading(t)
  await world.client.query('SET default_transaction_read_only = on')
  await t.rejects(loadRecords(world, [sale('a')]), { code: '25006' })
  await world.client.query('SET default_transaction_read_only = off')
  t.same(await ids(world), [])
})
