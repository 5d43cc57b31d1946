import { join } from 'node:path'
import pg from 'pg'
import { copyFromFile } from './copy-table.ts'
import type { Manifest, TableEntry } from './manifest.ts'
import { contentOf } from './table-content.ts'
import type { CopyListener } from './write-backup.ts'

/** Migrates the client's database to a migration; undefined: to the newest. */
export type Migrate = (to?: number) => Promise<unknown>

/**
 * Fills an empty database: creates the tables by the migrations that the backup had, then the partitions and the rows,
 * then applies the migrations since. Each file and each restored table is compared with the manifest.
 * @throws {Error} naming the table when a file is damaged or its rows are not those of the backup
 */
export async function restoreBackup(
  client: pg.Client,
  folder: string,
  manifest: Manifest,
  migrate: Migrate,
  listener: CopyListener,
): Promise<void> {
  await migrate(manifest.migration)
  for (const entry of manifest.tables) {
    await makeDay(client, entry.table)
    await restoreTable(client, folder, entry, listener)
    listener.done(entry)
  }
  await continueSequences(client)
  await migrate()
  // Not ANALYZE alone: until vacuum has summarized the BRIN indexes of loaded_at, every look at new rows reads the
  // whole table.
  await client.query('VACUUM (ANALYZE)')
}

/** Creates a day's partition with the same function as the loader. */
async function makeDay(client: pg.Client, table: string): Promise<void> {
  const [, day] = /^sales_raw_(\d{8})$/.exec(table) ?? []
  if (day !== undefined) await client.query('SELECT make_sales_partition($1)', [day])
}

async function restoreTable(
  client: pg.Client,
  folder: string,
  entry: TableEntry,
  listener: CopyListener,
): Promise<void> {
  const { table, columns, file } = entry
  let sha256: string
  try {
    sha256 = await copyFromFile(client, table, columns, join(folder, file), listener.progressOf(table))
  } catch (error) {
    throw new Error(`${table} cannot be restored from ${file}: ${(error as Error).message}`, { cause: error })
  }
  if (sha256 !== entry.sha256)
    throw new Error(
      `${file} does not match the manifest (SHA-256 ${sha256} instead of ${entry.sha256}): the backup is damaged`,
    )
  const { rows, hash } = await contentOf(client, table, columns)
  if (rows !== entry.rows || hash !== entry.hash)
    throw new Error(`${table} differs from the backup after the restore: ${rows} rows, ${entry.rows} in the backup`)
}

/** The rows were restored with their ids; the sequences continue after them. */
async function continueSequences(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ sequence: string; table: string; column: string }>(`
    SELECT seq.oid::regclass::text AS sequence, refobjid::regclass::text AS table, attname::text AS column
    FROM pg_class AS seq
    JOIN pg_depend ON objid = seq.oid AND classid = 'pg_class'::regclass AND refobjsubid > 0
    JOIN pg_attribute ON attrelid = refobjid AND attnum = refobjsubid
    WHERE seq.relkind = 'S' AND seq.relnamespace = 'public'::regnamespace`)
  for (const { sequence, table, column } of rows) {
    const newest = `max(${pg.escapeIdentifier(column)})`
    await client.query(`SELECT setval($1::regclass, ${newest}) FROM ${table} HAVING ${newest} IS NOT NULL`, [sequence])
  }
}
