import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { readSettings } from '@stream-retail/chassis/settings'
import t from 'tap'
import { keepRoles } from '../../src/prepare/keep-roles.ts'
import { migrateDatabase } from '../../src/prepare/migrate-database.ts'
import { settingsSchema } from '../../src/settings.ts'
import { freshDatabase } from './fresh-database.ts'

const [, steps = ''] =
  /```sql\n(.*?)```/s.exec(readFileSync(new URL('../../../../docs/evolving-the-schema.md', import.meta.url), 'utf8')) ??
  []

t.test(
  'the documented steps widen a column that the view reads, in every partition, and the reader can still read it',
  async (t) => {
    const database = await freshDatabase(t)
    await migrateDatabase(database)
    const mark = randomBytes(4).toString('hex')
    const settings = {
      ...readSettings(settingsSchema),
      POSTGRES_WRITER_USER: `writer_${mark}`,
      POSTGRES_READER_USER: `reader_${mark}`,
    }
    t.teardown(async () => {
      for (const role of [settings.POSTGRES_WRITER_USER, settings.POSTGRES_READER_USER])
        await database.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`)
    })
    await keepRoles(database, settings)
    await database.query("SELECT make_sales_partition('2026-01-01')")
    await database.query(
      `INSERT INTO sales_raw (event_id, store_id, sku, qty, ts)
      VALUES ('a', 1, 2, 3, 1767225600000), ('canary', 2147483647, 2, 3, 1767225600000)`,
    )
    const viewed = async () =>
      (
        await database.query(
          `SELECT column_name || ' ' || data_type AS column FROM information_schema.columns
          WHERE table_name = 'sales' ORDER BY ordinal_position`,
        )
      ).rows.map(({ column }: { column: string }) => column)
    const before = await viewed()

    await t.rejects(
      database.query('ALTER TABLE sales_raw ALTER COLUMN qty TYPE bigint'),
      /cannot alter type of a column used by a view/,
    )
    await database.query(steps)
    t.same(
      await viewed(),
      before.map((column) => (column === 'qty integer' ? 'qty bigint' : column)),
      'the view has the columns that the migrations gave it',
    )
    await database.query(
      "INSERT INTO sales_raw (event_id, store_id, sku, qty, ts) VALUES ('b', 1, 2, 3000000000, 1767225600001)",
    )
    t.same(
      (await database.query('SELECT event_id, qty FROM sales ORDER BY event_id')).rows,
      [
        { event_id: 'a', qty: '3' },
        { event_id: 'b', qty: '3000000000' },
      ],
      'without the canary',
    )
    await keepRoles(database, settings)
    t.same(
      (
        await database.query("SELECT has_table_privilege($1, 'sales', 'SELECT') AS may", [
          settings.POSTGRES_READER_USER,
        ])
      ).rows,
      [{ may: true }],
    )
  },
)
