import { fileURLToPath } from 'node:url'
import type pg from 'pg'
import Postgrator from 'postgrator'

const FILES = fileURLToPath(new URL('../../../../sql/*.sql', import.meta.url))

/** Held while tables are migrated. Any number that no other program of this database locks. */
const LOCK = 7_265_746_169

/**
 * An index over millions of rows takes minutes; the pool's own limit would end the migration and repeat it for ever.
 */
const SCRIPT_TIMEOUT_MS = 3_600_000

/**
 * Brings the tables to the newest migration. All or nothing, and safe for several loaders at once: one migrates, the
 * others find it done.
 * @param to number of an older migration to stop at
 * @returns the names of the migrations that were applied
 * @throws {Error} when a migration fails, a file was edited after it had been applied, or no migration has the number
 *   `to`
 */
export async function migrateDatabase(database: pg.Pool, to?: number): Promise<string[]> {
  const client = await database.connect()
  try {
    return await migrateClient(client, to)
  } finally {
    client.release()
  }
}

/** {@link migrateDatabase} on a connection of the caller. */
export async function migrateClient(client: pg.ClientBase, to?: number): Promise<string[]> {
  try {
    await client.query('BEGIN')
    await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK])
    const postgrator = new Postgrator({
      migrationPattern: FILES,
      driver: 'pg',
      schemaTable: 'schema_version',
      execQuery: (query) => client.query(query),
      execSqlScript: async (script) => {
        // pg honours a timeout per query, its types do not know it.
        const query: pg.QueryConfig & { query_timeout: number } = { text: script, query_timeout: SCRIPT_TIMEOUT_MS }
        await client.query(query)
      },
    })
    const known = (await postgrator.getMigrations()).map(({ version }) => version)
    if (to !== undefined && !known.includes(to))
      throw new Error(`there is no migration ${to} in sql/: a newer version of this project made it`)
    const applied = await postgrator.migrate(to === undefined ? undefined : String(to).padStart(4, '0'))
    await client.query('COMMIT')
    return applied.map((migration) => `${migration.version} ${migration.name}`)
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined)
    throw error
  }
}
