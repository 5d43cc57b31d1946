import pg from 'pg'

export type TargetDatabase = {
  /** Drops the database, so that a partial restore is not mistaken for a complete one. */
  discard: () => Promise<void>
}

/**
 * Creates the database to restore into. An existing one with tables is dropped only with `replace`, and never while it
 * is in use.
 * @param admin connected to another database of the same server
 * @throws {Error} when the database has tables, is in use, or cannot be created
 */
export async function makeTargetDatabase(
  admin: pg.Client,
  connect: (database: string) => Promise<pg.Client>,
  name: string,
  replace: boolean,
): Promise<TargetDatabase> {
  const identifier = pg.escapeIdentifier(name)
  const { rowCount } = await admin.query('SELECT FROM pg_database WHERE datname = $1', [name])
  if (rowCount !== 0) {
    const tables = await countTables(connect, name)
    if (tables > 0 && !replace)
      throw new Error(
        `the database ${name} exists and has ${tables} tables: choose another name, or pass --replace to drop ` +
          'everything in it',
      )
    await dropUnused(admin, name)
  }
  await admin.query(`CREATE DATABASE ${identifier} ENCODING 'UTF8' LOCALE 'C' TEMPLATE template0`)
  return {
    discard: async () => {
      await admin.query(`DROP DATABASE ${identifier} WITH (FORCE)`)
    },
  }
}

async function countTables(connect: (database: string) => Promise<pg.Client>, name: string): Promise<number> {
  const client = await connect(name)
  try {
    const {
      rows: [row],
    } = await client.query<{ count: string }>(
      "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')",
    )
    return Number(row?.count)
  } finally {
    await client.end()
  }
}

async function dropUnused(admin: pg.Client, name: string): Promise<void> {
  try {
    await admin.query(`DROP DATABASE ${pg.escapeIdentifier(name)}`)
  } catch (error) {
    // 55006: object in use.
    if ((error as { code?: string }).code !== '55006') throw error
    throw new Error(
      `the database ${name} is in use by ${await usersOf(admin, name)}: stop everything that reads or writes it ` +
        '(npm run part -- stop loader, then connect and postgres-exporter; in Docker also Grafana), then restore again',
      { cause: error },
    )
  }
}

/** Who holds connections, by role and application name. */
async function usersOf(admin: pg.Client, name: string): Promise<string> {
  const { rows } = await admin.query<{ who: string; count: string }>(
    `SELECT coalesce(usename, 'a Postgres worker') || coalesce(' (' || nullif(application_name, '') || ')', '') AS who,
       count(*)
    FROM pg_stat_activity WHERE datname = $1 GROUP BY 1 ORDER BY 1`,
    [name],
  )
  return rows.map(({ who, count }) => `${who} × ${count}`).join(', ') || 'a client that has just disconnected'
}
