import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import pg from 'pg'
import { type OnBytes, copyToFile } from './copy-table.ts'
import { MANIFEST, type Manifest, type TableEntry } from './manifest.ts'
import { contentOf, listTables } from './table-content.ts'

/**
 * The measurement of new rows ignores transactions of this application, as they never write (measure/measure-table.ts).
 */
export const APPLICATION_NAME = 'backup'

/** Receives the progress of a backup or restore. */
export type CopyListener = { progressOf: (table: string) => OnBytes; done: (entry: TableEntry) => void }

/**
 * Writes every table, as of one moment, to a folder that must not exist yet. Loading continues meanwhile. The folder
 * gets its name only when it is complete.
 * @param offsets what the sink has committed; called before the snapshot is taken
 * @throws {Error} when the folder exists, or the database does not have the tables of this pipeline
 */
export async function writeBackup(
  client: pg.Client,
  folder: string,
  offsets: () => Promise<Manifest['offsets']>,
  listener: CopyListener,
): Promise<Manifest> {
  if (existsSync(folder)) throw new Error(`${folder} exists already; give a new folder`)
  const committed = await offsets()
  const target = resolve(folder)
  await mkdir(dirname(target), { recursive: true })
  // A new name each time: whatever else is called so is not ours to delete.
  const draft = await mkdtemp(`${target}.partial-`)
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    const about = await describe(client)
    const tables: TableEntry[] = []
    for (const { table, columns } of await listTables(client)) {
      const file = `${table}.copy.gz`
      const content = await contentOf(client, table, columns)
      const entry = {
        table,
        file,
        columns,
        ...content,
        sha256: await copyToFile(client, table, columns, join(draft, file), listener.progressOf(table)),
      }
      tables.push(entry)
      listener.done(entry)
    }
    const manifest: Manifest = { format: 1, ...about, tables, offsets: committed }
    await writeFile(join(draft, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`)
    await rename(draft, target)
    return manifest
  } finally {
    await client.query('COMMIT').catch(() => undefined)
    await rm(draft, { recursive: true, force: true })
  }
}

async function describe(client: pg.Client): Promise<Pick<Manifest, 'database' | 'taken_at' | 'migration'>> {
  const {
    rows: [found],
  } = await client.query<{ known: boolean; database: string; taken_at: Date }>(
    "SELECT to_regclass('schema_version') IS NOT NULL AS known, current_database() AS database, now() AS taken_at",
  )
  if (found?.known !== true)
    throw new Error(
      `the database ${found?.database ?? ''} has no tables of this pipeline; set POSTGRES_DB to the one that has`,
    )
  const {
    rows: [version],
  } = await client.query<{ migration: number }>('SELECT max(version)::int AS migration FROM schema_version')
  return { database: found.database, taken_at: found.taken_at.toISOString(), migration: version?.migration ?? 0 }
}
