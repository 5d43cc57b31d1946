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

/** A small pool in which every wait has a deadline. Connects when first asked. `extra` wins over what is set here. */
export function openDatabase(settings: DatabaseSettings, log: Logger, extra: pg.PoolConfig = {}): Database {
  const pool = new pg.Pool({
    host: settings.POSTGRES_HOST,
    port: settings.POSTGRES_PORT,
    database: settings.POSTGRES_DB,
    user: settings.POSTGRES_USER,
    password: settings.POSTGRES_PASSWORD,
    application_name: 'loader',
    max: 3,
    connectionTimeoutMillis: 3_000,
    query_timeout: 30_000,
    options: '-c timezone=UTC',
    ...extra,
  })
  // An idle connection that breaks is replaced at the next query; unheard it would end the process.
  pool.on('error', (error) => {
    log.warn({ err: error.message }, 'a connection to Postgres broke')
  })
  return pool
}
