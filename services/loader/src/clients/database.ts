import type { Logger } from '@stream-retail/chassis/logger'
import pg from 'pg'

export type Database = pg.Pool

/** The pool, or one connection of it. */
export type Queryable = Pick<pg.ClientBase, 'query'>

export type DatabaseSettings = {
  POSTGRES_HOST: string
  POSTGRES_PORT: number
  POSTGRES_DB: string
  POSTGRES_USER: string
  POSTGRES_PASSWORD: string
}

/** What a connection to the database of the sales needs. */
export function connectionOptions(settings: DatabaseSettings): pg.ClientConfig {
  return {
    host: settings.POSTGRES_HOST,
    port: settings.POSTGRES_PORT,
    database: settings.POSTGRES_DB,
    user: settings.POSTGRES_USER,
    password: settings.POSTGRES_PASSWORD,
    application_name: 'loader',
    options: '-c timezone=UTC',
  }
}

/**
 * A pool in which every wait has a deadline. Connects on first use. Work that may hold all connections for long gets a
 * pool of its own.
 * @param overrides win over the defaults; `max`: connections at most
 */
export function openDatabase(settings: DatabaseSettings, log: Logger, overrides: pg.PoolConfig = {}): Database {
  const pool = new pg.Pool({
    ...connectionOptions(settings),
    max: 3,
    connectionTimeoutMillis: 3_000,
    query_timeout: 30_000,
    ...overrides,
  })
  // An idle connection that breaks is replaced by the next query; without a listener it would end the process.
  pool.on('error', (error) => {
    log.warn({ err: error.message }, 'a connection to Postgres broke')
  })
  return pool
}
