/** `npm run backup` and `npm run restore`: all tables to a folder, and back into a database. Exit code 1 on failure. */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { messageOf } from '@stream-retail/chassis/errors'
import { createKafka } from '@stream-retail/chassis/kafka'
import { createLogger } from '@stream-retail/chassis/logger'
import { readSettings } from '@stream-retail/chassis/settings'
import pg from 'pg'
import { migrateClient } from '../prepare/migrate-database.ts'
import { type Settings, settingsSchema } from '../settings.ts'
import { readManifest } from '../backup/manifest.ts'
import { restoreBackup } from '../backup/restore-backup.ts'
import { sinkOffsets } from '../sink/sink-offsets.ts'
import { printCopyProgress } from './print-copy-progress.ts'
import { makeTargetDatabase } from '../backup/target-database.ts'
import { APPLICATION_NAME, writeBackup } from '../backup/write-backup.ts'

const HELP = `Usage: npm run backup -- --to FOLDER
       npm run restore -- --from FOLDER --into DATABASE [--replace]

backup writes all tables of POSTGRES_DB, as of one moment, to a new folder: one gzip file per table in COPY's text
format, and manifest.json with row counts, checksums, the migration and the offsets of the sink. Loading continues
meanwhile.

  --to FOLDER       folder to create

restore creates the database, migrates it, loads the rows and compares them with the manifest.

  --from FOLDER     folder of a backup
  --into DATABASE   database to create
  --replace         drop the database first if it exists; no client may be connected to it

Settings: POSTGRES_HOST, POSTGRES_PORT, POSTGRES_DB, POSTGRES_USER, POSTGRES_PASSWORD. See docs/backup-and-restore.md.
`

async function connect(settings: Settings, database: string): Promise<pg.Client> {
  const client = new pg.Client({
    host: settings.POSTGRES_HOST,
    port: settings.POSTGRES_PORT,
    database,
    user: settings.POSTGRES_USER,
    password: settings.POSTGRES_PASSWORD,
    application_name: APPLICATION_NAME,
    connectionTimeoutMillis: 5_000,
    options: '-c timezone=UTC',
  })
  // The next query fails and reports it.
  client.on('error', () => undefined)
  await client.connect()
  return client
}

async function backup(settings: Settings, folder: string): Promise<void> {
  const client = await connect(settings, settings.POSTGRES_DB)
  try {
    const {
      tables,
      taken_at: takenAt,
      offsets,
    } = await writeBackup(client, folder, () => offsetsOrNull(settings), printCopyProgress('saved'))
    process.stdout.write(
      `${sum(tables)} rows of ${tables.length} tables as of ${takenAt}` +
        `${offsets === null ? ', without the offsets of the sink' : ''}: ${folder}\n`,
    )
  } finally {
    await client.end()
  }
}

/** A backup without offsets is still complete. */
async function offsetsOrNull(settings: Settings) {
  try {
    return await sinkOffsets(createKafka(settings, 'backup', createLogger('backup', 'fatal')).admin())
  } catch (error) {
    process.stderr.write(
      `cannot read the offsets of the sink from Kafka, the manifest will not have them: ${messageOf(error)}\n`,
    )
    return null
  }
}

async function restore(settings: Settings, folder: string, into: string, replace: boolean): Promise<void> {
  const manifest = await readManifest(folder)
  const admin = await connect(settings, into === settings.POSTGRES_DB ? 'postgres' : settings.POSTGRES_DB)
  try {
    const target = await makeTargetDatabase(admin, (name) => connect(settings, name), into, replace)
    const client = await connect(settings, into)
    try {
      await restoreBackup(client, folder, manifest, (to) => migrateClient(client, to), printCopyProgress('restored'))
    } catch (error) {
      await target.discard()
      throw error
    } finally {
      await client.end().catch(() => undefined)
    }
    process.stdout.write(
      `${sum(manifest.tables)} rows of ${manifest.tables.length} tables as of ${manifest.taken_at} restored into ` +
        `the database ${into}\n`,
    )
  } finally {
    await admin.end()
  }
}

const sum = (tables: { rows: number }[]): number => tables.reduce((total, { rows }) => total + rows, 0)

async function main([command, ...args]: string[]): Promise<void> {
  const {
    values: { to, from, into, replace, help },
  } = parseArgs({
    args,
    options: {
      to: { type: 'string' },
      from: { type: 'string' },
      into: { type: 'string' },
      replace: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (help === true) return void process.stdout.write(HELP)
  const settings = readSettings(settingsSchema)
  if (command === 'backup' && to !== undefined) await backup(settings, resolve(to))
  else if (command === 'restore' && from !== undefined && into !== undefined)
    await restore(settings, resolve(from), into, replace)
  else throw new Error(`missing or conflicting options\n\n${HELP}`)
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`)
  process.exitCode = 1
}
