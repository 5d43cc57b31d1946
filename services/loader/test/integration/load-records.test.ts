import t from 'tap'
import { columnTypes } from '../../src/isolate/column-types.ts'
import { type LoadContext, SchemaMismatchError, loadRecords } from '../../src/isolate/load-records.ts'
import { targetOf } from '../../src/sink/target.ts'
import { migrateDatabase } from '../../src/prepare/migrate-database.ts'
import { desiredConnectors } from '../../src/sink/desired-connectors.ts'
import { encode, record, registered, sale } from '../isolate/a-record.ts'
import { freshDatabase } from './fresh-database.ts'

async function loadContext(t: Parameters<typeof freshDatabase>[0], ...statements: string[]): Promise<LoadContext> {
  const database = await freshDatabase(t)
  await migrateDatabase(database)
  for (const statement of statements) await database.query(statement)
  const client = await database.connect()
  t.teardown(async () => {
    client.release()
  })
  const target = targetOf(desiredConnectors[0] ?? { name: '', config: {} })
  if (target === undefined) throw new Error('the sales sink cannot be isolated')
  return { client, target, columns: await columnTypes(client, target.table), schemas: registered() }
}

const ids = async ({ client }: LoadContext) =>
  (await client.query<{ event_id: string }>('SELECT event_id FROM sales_raw ORDER BY event_id')).rows.map(
    ({ event_id: id }) => id,
  )

t.test(
  'of a thousand records exactly the rejected ones come back, with the reason that Postgres gives; the others are rows',
  async (t) => {
    const context = await loadContext(
      t,
      'DROP VIEW sales',
      'ALTER TABLE sales_raw ADD CHECK (qty < 900)',
      'ALTER TABLE sales_raw ALTER sku TYPE smallint',
      `CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN IF new.store_id = 666 THEN RAISE 'not this store'; END IF; RETURN new; END $$`,
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
    const { written, existing, rejected } = await loadRecords(context, records, 'overwrite')
    t.same([written, existing], [good.length, 0])
    t.same(
      rejected.map(({ record: { offset }, rejection, sqlstate }) => [offset, rejection, sqlstate]),
      [
        [bad[0]?.offset, 'invalid_text', '22021'],
        [bad[1]?.offset, 'too_large', '54000'],
        [bad[2]?.offset, 'constraint', '23514'],
        [bad[3]?.offset, 'out_of_range', '22003'],
        [bad[4]?.offset, 'raised', 'P0001'],
      ],
    )
    t.equal((await ids(context)).length, good.length)
  },
)

t.test('a row equals what the sink would have written, and writing it again changes nothing', async (t) => {
  const context = await loadContext(t)
  for (let time = 0; time < 2; time++)
    t.same((await loadRecords(context, [sale('a', { qty: -5 })], 'overwrite')).rejected, [])
  const { rows } = await context.client.query('SELECT event_id, store_id, sku, qty, ts, accepted_at FROM sales_raw')
  t.same(rows, [
    { event_id: 'a', store_id: 1, sku: 2, qty: -5, ts: '1700000000000', accepted_at: new Date(1_700_000_000_000) },
  ])
})

t.test('of several records with one key the last one stays, in one statement and across several', async (t) => {
  const context = await loadContext(t)
  await loadRecords(context, [sale('a', { qty: 1 }), sale('a', { qty: 2 })], 'overwrite')
  await loadRecords(
    context,
    [sale('a', { qty: 3 }), ...Array.from({ length: 300 }, (_, index) => sale(`b ${index}`)), sale('a', { qty: 4 })],
    'overwrite',
  )
  t.match((await context.client.query("SELECT qty FROM sales_raw WHERE event_id = 'a'")).rows, [{ qty: 4 }])
})

t.test('beside a running sink an existing row stays, and of several records with one key the first one', async (t) => {
  const context = await loadContext(t)
  await loadRecords(context, [sale('a', { qty: 1 })], 'overwrite')
  const records = [sale('a', { qty: 2 }), sale('b', { qty: 3 }), sale('b', { qty: 4 }), sale('c\0')]
  const { written, existing, rejected } = await loadRecords(context, records, 'keep')
  t.same([written, existing, rejected.length], [1, 2, 1])
  t.match((await context.client.query('SELECT event_id, qty FROM sales_raw ORDER BY event_id')).rows, [
    { event_id: 'a', qty: 1 },
    { event_id: 'b', qty: 3 },
  ])
})

t.test(
  'unreadable and foreign records come back, tombstones are passed over, and their neighbours are rows',
  async (t) => {
    const context = await loadContext(t)
    const { rejected } = await loadRecords(
      context,
      [
        sale('a'),
        record(Buffer.from('garbage')),
        record(encode(2, { event_id: 'x' })),
        record(null),
        record(encode(3, { event_id: 'x', ts: 1, more: 1 })),
        record(encode(4, 'text')),
        sale('b'),
      ],
      'overwrite',
    )
    t.same(rejected.map(({ rejection, sqlstate }) => [rejection, sqlstate]).sort(), [
      ['foreign_schema', '42703'],
      ['null_value', '23502'],
      ['unreadable', ''],
      ['unreadable', ''],
    ])
    t.same(await ids(context), ['a', 'b'])
  },
)

t.test("if the table does not fit the topic's own schema no record is to blame: nothing is written", async (t) => {
  const context = await loadContext(t)
  await t.rejects(
    loadRecords(context, [sale('a'), record(encode(5, { event_id: 'x', ts: 1, more: 1 }))], 'overwrite'),
    SchemaMismatchError,
  )
  await t.rejects(
    loadRecords(context, [record(encode(6, { event_id: 'x', ts: 1 }))], 'overwrite'),
    /field ts is of a type that the loader cannot write/,
  )
  await context.client.query('ALTER TABLE sales_raw RENAME qty TO amount')
  await t.rejects(
    loadRecords({ ...context, columns: await columnTypes(context.client, 'sales_raw') }, [sale('a')], 'overwrite'),
    /column "qty" .* does not exist/,
  )
  t.same(await ids(context), [])
})

t.test('an outage rejects no record', async (t) => {
  const context = await loadContext(t)
  await context.client.query('SET default_transaction_read_only = on')
  await t.rejects(loadRecords(context, [sale('a')], 'overwrite'), { code: '25006' })
  await context.client.query('SET default_transaction_read_only = off')
  t.same(await ids(context), [])
})
