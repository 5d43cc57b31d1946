import { fileURLToPath } from 'node:url'
import Postgrator from 'postgrator'
import type { Database } from '../clients/database.ts'

const FILES = fileURLToPath(new URL('../../../../sql/*.sql', import.meta.url))

/** Any number that no other program of this database locks: whoever migrates holds it. */
const LOCK = 7_265_746_169

/**
 * Brings the tables to the newest migration. All or nothing, and safe for several starters: one migrates, the others find it done.
 * @returns the names of the migrations that were applied
 * @throws {Error} when a migration fails, or a file that was applied has been edited since
 */
export async function migrateDatabase(database: Database): Promise<string[]> {
  const client = await database.connect()
  try {
    await client.query('BEGIN')
    await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK])
    const postgrator = new Postgrator({
      migrationPattern: FILES, driver: 'pg', schemaTable: 'schema_version',
      execQuery: (query) => client.query(query),
      execSqlScript: async (script) => { await client.query(script) },
    })
    const applied = await postgrator.migrate()
    await client.query('COMMIT')
    return applied.map((migration) => `${migration.version} ${migration.name}`)
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined)
    throw error
  } finally {
    client.release()
  }
}
