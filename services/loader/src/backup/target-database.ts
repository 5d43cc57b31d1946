import pg from 'pg'

export type Target = {
  /** Drops what was made, so that nobody takes a half for a whole. */
  discard: () => Promise<void>
}

/**
 * Makes the database to restore into. One that has tables is replaced only when that was said, and never while somebody uses it.
 * @param admin connected to another database of the same server
 * @throws {Error} when the database has tables, is in use, or cannot be made
 */
export async function makeTarget(
  admin: pg.Client,
  connect: (database: string) => Promise<pg.Client>,
  name: string,
  replace: boolean,
): Promise<Target> {
  const identifier = pg.escapeIdentifier(name)
  const { rowCount } = await admin.query('SELECT FROM pg_database WHERE datname = $1', [name])
  if (rowCount !== 0) {
    const tables = await countTables(connect, name)
    if (tables > 0 && !replace)
      throw new Error(
        `the database ${name} exists and has ${tables} tables: take another name, or say --replace, which drops all that is in it`,
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
      `the database ${name} is in use by ${await usersOf(admin, name)}: stop what writes and reads it (npm run part -- stop loader, connect, postgres-exporter, each by itself; in Docker Grafana, too), then restore again`,
      { cause: error },
    )
  }
}

/** Who holds connections, by role and by what they call themselves. */
async function usersOf(admin: pg.Client, name: string): Promise<string> {
  const { rows } = await admin.query<{ who: string; count: string }>(
    `SELECT coalesce(usename, 'a worker of Postgres') || coalesce(' (' || nullif(application_name, '') || ')', '') AS who, count(*)
    FROM pg_stat_activity WHERE datname = $1 GROUP BY 1 ORDER BY 1`,
    [name],
  )
  return rows.map(({ who, count }) => `${who} × ${count}`).join(', ') || 'somebody who has just left'
}
