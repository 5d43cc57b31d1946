import { readFileSync, readdirSync } from 'node:fs'
import { readColumns } from '@stream-retail/schemas/check/read-columns'
import t from 'tap'
import { migrateDatabase } from '../../src/prepare/migrate-database.ts'
import { freshDatabase } from './fresh-database.ts'

const folder = new URL('../../../../sql/', import.meta.url)
const migrations = readdirSync(folder)
  .filter((name) => name.endsWith('.sql'))
  .sort((a, b) => parseInt(a) - parseInt(b))
  .map((name) => readFileSync(new URL(name, folder), 'utf8'))

t.test('schemas:check reads the same columns from the files that the database has after the migrations', async (t) => {
  const database = await freshDatabase(t)
  await migrateDatabase(database)
  const { rows } = await database.query(`
    SELECT attname AS name, format_type(atttypid, atttypmod) AS type, attnotnull AS "notNull",
      pg_get_expr(adbin, adrelid) AS default
    FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE attrelid = 'sales_raw'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`)
  t.same(
    readColumns(migrations, 'sales_raw').map((column) => ({ ...column, default: column.default ?? null })),
    rows,
  )
})
