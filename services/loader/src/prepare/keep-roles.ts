import pg from 'pg'
import type { Database, DatabaseSettings } from '../clients/database.ts'
import { type ActualRole, type DesiredRole, roleStatements } from './role-statements.ts'
import { scramVerifier } from './scram-verifier.ts'

export type RoleSettings = DatabaseSettings & {
  POSTGRES_WRITER_USER: string
  POSTGRES_WRITER_PASSWORD: string
  POSTGRES_READER_USER: string
  POSTGRES_READER_PASSWORD: string
}

/** Held while roles are changed. Any number that no other program of this database locks. */
const LOCK = 7_265_746_170

/** Enough to group a day by minutes in memory; with the default of 4 MB Postgres sorts on disk, in twice the time. */
export const READER_WORK_MEM = '16MB'

/** The tables that Connect writes. */
const SINK_TABLES = ['sales_raw']

/**
 * The roles beside the owner. Privileges on a partitioned table cover what goes through it into its partitions,
 * including those created later.
 */
export function desiredRoles(settings: RoleSettings): DesiredRole[] {
  return [
    {
      // SELECT, because an upsert reads the existing row.
      name: settings.POSTGRES_WRITER_USER,
      password: settings.POSTGRES_WRITER_PASSWORD,
      memberOf: [],
      settings: {},
      grants: { on: SINK_TABLES, privileges: ['SELECT', 'INSERT', 'UPDATE'] },
    },
    {
      name: settings.POSTGRES_READER_USER,
      password: settings.POSTGRES_READER_PASSWORD,
      memberOf: ['pg_monitor'],
      // Grafana passes on any SQL that its viewers send, so the sessions are read-only and limited.
      settings: { default_transaction_read_only: 'on', statement_timeout: '30s', work_mem: READER_WORK_MEM },
      grants: { on: 'all', privileges: ['SELECT'] },
    },
  ]
}

/**
 * Creates the roles, and sets back their privileges and passwords. Safe to repeat, and for several loaders at once.
 * @returns what changed, in words
 * @throws {Error} when two of the three roles have the same name, when a name belongs to a role with powers beyond its
 *   task, or when the owner may not create roles
 */
export async function keepRoles(database: Database, settings: RoleSettings): Promise<string[]> {
  const names = [settings.POSTGRES_USER, settings.POSTGRES_WRITER_USER, settings.POSTGRES_READER_USER]
  if (new Set(names).size < names.length)
    throw new Error(
      'POSTGRES_USER, POSTGRES_WRITER_USER and POSTGRES_READER_USER must be three roles: each may do only its own task',
    )
  const changes: string[] = []
  for (const role of desiredRoles(settings)) {
    if (await keepRole(database, role)) changes.push(`role ${role.name}`)
    if (await logsIn(settings, role)) continue
    // Only the verifier is sent: the password itself never leaves this process.
    await database.query(
      `ALTER ROLE ${pg.escapeIdentifier(role.name)} PASSWORD ${pg.escapeLiteral(scramVerifier(role.password))}`,
    )
    changes.push(`password of ${role.name}`)
  }
  return changes
}

/** @returns whether anything had to be changed */
async function keepRole(database: Database, role: DesiredRole): Promise<boolean> {
  const client = await database.connect()
  try {
    await client.query('BEGIN')
    await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK])
    const { rows } = await client.query<{ relname: string }>(
      `SELECT relname FROM pg_class
      WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm') AND NOT relispartition`,
    )
    const statements = roleStatements(
      role,
      await readRole(client, role.name),
      rows.map(({ relname }) => relname),
    )
    for (const statement of statements) await client.query(statement)
    await client.query('COMMIT')
    return statements.length > 0
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined)
    throw error
  } finally {
    client.release()
  }
}

/** The role as it is; undefined while it does not exist. */
async function readRole(client: pg.PoolClient, name: string): Promise<ActualRole | undefined> {
  const {
    rows: [row],
  } = await client.query<Omit<ActualRole, 'settings'> & { settings: string[] }>(
    `
    SELECT rolcanlogin AS login, coalesce(rolconfig, '{}') AS settings,
      array_remove(ARRAY[
        CASE WHEN rolsuper THEN 'superuser' END, CASE WHEN rolcreaterole THEN 'creates roles' END,
        CASE WHEN rolcreatedb THEN 'creates databases' END, CASE WHEN rolreplication THEN 'replication' END,
        CASE WHEN rolbypassrls THEN 'bypasses row security' END], NULL) AS powers,
      ARRAY(SELECT roleid::regrole::text FROM pg_auth_members WHERE member = pg_roles.oid) AS "memberOf",
      ARRAY(
        SELECT privilege_type || ' ' || relname FROM pg_class, aclexplode(relacl)
        WHERE relnamespace = 'public'::regnamespace AND grantee = pg_roles.oid) AS grants
    FROM pg_roles WHERE rolname = $1`,
    [name],
  )
  if (row === undefined) return undefined
  return {
    ...row,
    settings: Object.fromEntries(row.settings.map((line) => line.split(/=(.*)/s, 2) as [string, string])),
  }
}

/** Postgres' codes for a rejected password. */
const REJECTED = ['28P01', '28000']

/** Whether the role can log in with its password. @throws {Error} when that is unknown, such as without a connection */
async function logsIn(settings: DatabaseSettings, { name, password }: DesiredRole): Promise<boolean> {
  const client = new pg.Client({
    host: settings.POSTGRES_HOST,
    port: settings.POSTGRES_PORT,
    database: settings.POSTGRES_DB,
    user: name,
    password,
    connectionTimeoutMillis: 3_000,
  })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return true
  } catch (error) {
    if (REJECTED.includes((error as { code?: string }).code ?? '')) return false
    throw error
  } finally {
    await client.end().catch(() => undefined)
  }
}
