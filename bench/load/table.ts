import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { COLUMNS } from './backlog.ts'

const READ_BYTES = 1_048_576

/** Empties the table and flushes pending writes, so that every run starts from the same state. */
export async function emptyTable(database: pg.Client): Promise<void> {
  await database.query('TRUNCATE sales_raw')
  await database.query('CHECKPOINT')
}

/** The limit: all rows by one COPY into the table of the sink. @returns seconds until they are committed */
export async function copyRows(database: pg.Client, file: string): Promise<number> {
  const begun = performance.now()
  await pipeline(
    createReadStream(file, { highWaterMark: READ_BYTES }),
    database.query(copyFrom(`COPY sales_raw (${COLUMNS}) FROM STDIN`)),
  )
  return (performance.now() - begun) / 1000
}

/**
 * What the sink wrote, and when (epoch milliseconds): rows carry the time of writing, milliseconds before the commit.
 */
export async function lookAtRows(database: pg.Client): Promise<{ rows: number; first: number; last: number }> {
  const {
    rows: [found],
  } = await database.query<{ rows: string; first: string; last: string }>(
    'SELECT count(*) AS rows, extract(epoch FROM min(loaded_at)) * 1000 AS first, extract(epoch FROM ' +
      'max(loaded_at)) * 1000 AS last FROM sales_raw',
  )
  return { rows: Number(found?.rows), first: Number(found?.first), last: Number(found?.last) }
}
