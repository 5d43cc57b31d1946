/** `npm run backup` and `npm run restore`: the tables of the sales to a folder, and back into a database. Exits with 1 when it could not. */
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
import { showProgress } from './show-progress.ts'
import { makeTarget } from '../backup/target-database.ts'
import { APPLICATION_NAME, writeBackup } from '../backup/write-backup.ts'

const HELP = `npm run backup -- --to FOLDER
  Writes all tables of POSTGRES_DB, as of one moment, to a new folder: a gzip file per table in COPY's text format, and manifest.json
  with rows, checksums, migration and the offsets of the sink. Sales go on to be loaded meanwhile.

npm run restore -- --from FOLDER --into DATABASE [--replace]
  Makes the database, migrates it, loads the rows and compares them with the manifest.
  --replace  the database may exist and hold tables: they are dropped. Nobody may be connected to it.

Where Postgres is: POSTGRES_HOST, POSTGRES_PORT, POSTGRES_DB, POSTGRES_USER, POSTGRES_PASSWORD. See docs/backup-and-restore.md.
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
  // Heard at the next query, which fails.
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
    } = await writeBackup(client, folder, () => offsetsOrNull(settings), showProgress('saved'))
    process.stdout.write(
      `${sum(tables)} rows of ${tables.length} tables as of ${takenAt}${offsets === null ? ', without the offsets of the sink' : ''}: ${folder}\n`,
    )
  } finally {
    await client.end()
  }
}

/** A backup without them is still one. */
async function offsetsOrNull(settings: Settings) {
  try {
    return await sinkOffsets(createKafka(settings, 'backup', createLogger('backup', 'fatal')).admin())
  } catch (error) {
    process.stderr.write(
      `Kafka does not tell the offsets of the sink, so the manifest will not have them: ${messageOf(error)}\n`,
    )
    return null
  }
}

async function restore(settings: Settings, folder: string, into: string, replace: boolean): Promise<void> {
  const manifest = await readManifest(folder)
  const admin = await connect(settings, into === settings.POSTGRES_DB ? 'postgres' : settings.POSTGRES_DB)
  try {
    const target = await makeTarget(admin, (name) => connect(settings, name), into, replace)
    const client = await connect(settings, into)
    try {
      await restoreBackup(client, folder, manifest, (to) => migrateClient(client, to), showProgress('restored'))
    } catch (error) {
      await target.discard()
      throw error
    } finally {
      await client.end().catch(() => undefined)
    }
    process.stdout.write(
      `${sum(manifest.tables)} rows of ${manifest.tables.length} tables, as they were at ${manifest.taken_at}, are in the database ${into}\n`,
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
  else throw new Error(`what is to be done is not clear\n\n${HELP}`)
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`)
  process.exitCode = 1
}
