import { join } from 'node:path'
import pg from 'pg'
import { copyFromFile } from './copy-table.ts'
import type { Manifest, TableEntry } from './manifest.ts'
import { contentOf } from './table-content.ts'
import type { Say } from './write-backup.ts'

/** Brings the schema of the client's database to a migration; undefined: to the newest. */
export type Migrate = (to?: number) => Promise<unknown>

/**
 * Fills an empty database: the tables as they were at the backup by the migrations of then, the days, the rows, and then the migrations
 * that have come since. What a file holds is compared with the manifest, and so is what the table holds in the end.
 * @throws {Error} naming the table when a file is damaged or the rows are not those of the backup
 */
export async function restoreBackup(
  client: pg.Client,
  folder: string,
  manifest: Manifest,
  migrate: Migrate,
  say: Say,
): Promise<void> {
  await migrate(manifest.migration)
  for (const entry of manifest.tables) {
    await makeDay(client, entry.table)
    await restoreTable(client, folder, entry, say)
    say.done(entry)
  }
  await continueSequences(client)
  await migrate()
  await client.query('ANALYZE')
}

/** A day's partition is made by the function that makes all of them. */
async function makeDay(client: pg.Client, table: string): Promise<void> {
  const [, day] = /^sales_raw_(\d{8})$/.exec(table) ?? []
  if (day !== undefined) await client.query('SELECT make_sales_partition($1)', [day])
}

async function restoreTable(client: pg.Client, folder: string, entry: TableEntry, say: Say): Promise<void> {
  const { table, columns, file } = entry
  let sha256: string
  try {
    sha256 = await copyFromFile(client, table, columns, join(folder, file), say.progressOf(table))
  } catch (error) {
    throw new Error(`${table} cannot be restored from ${file}: ${(error as Error).message}`, { cause: error })
  }
  if (sha256 !== entry.sha256)
    throw new Error(
      `${file} is not what the manifest says (SHA-256 ${sha256}, not ${entry.sha256}): the backup is damaged`,
    )
  const { rows, hash } = await contentOf(client, table, columns)
  if (rows !== entry.rows || hash !== entry.hash)
    throw new Error(`${table} has ${rows} rows after the restore, and they are not the ${entry.rows} of the backup`)
}

/** Rows came with their numbers; the next ones go on from there. */
async function continueSequences(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ sequence: string; table: string; column: string }>(`
    SELECT seq.oid::regclass::text AS sequence, refobjid::regclass::text AS table, attname::text AS column FROM pg_class AS seq
    JOIN pg_depend ON objid = seq.oid AND classid = 'pg_class'::regclass AND refobjsubid > 0
    JOIN pg_attribute ON attrelid = refobjid AND attnum = refobjsubid
    WHERE seq.relkind = 'S' AND seq.relnamespace = 'public'::regnamespace`)
  for (const { sequence, table, column } of rows) {
    await client.query(
      `SELECT setval($1::regclass, max(${pg.escapeIdentifier(column)})) FROM ${table} HAVING max(${pg.escapeIdentifier(column)}) IS NOT NULL`,
      [sequence],
    )
  }
}
