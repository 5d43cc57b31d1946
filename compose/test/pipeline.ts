/** What scenarios do with the stack that run-with-stack.ts started: post sales, count rows, stop and start parts. */
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import type { Sale } from '@stream-retail/schemas/sale'
import { until as untilHolds } from '../../services/chassis/test/until.ts'
import { askLauncher } from '../native/control.ts'

/** A setting of the stack. @throws {Error} when there is no stack */
export function setting(name: string): string {
  const value = process.env[name]
  if (value === undefined) throw new Error(`${name} is not set: run scenarios with npm run test:scenarios`)
  return value
}

/** A unique sale with the current time. */
export function newSale(part: Partial<Sale> = {}): Sale {
  return { event_id: randomUUID(), store_id: 42, sku: 1234, qty: 2, ts: Date.now(), ...part }
}

export type Answer = {
  status: number
  headers: Headers
  body: Record<string, unknown> & { errors?: Record<string, unknown>[] }
}

/** Posts one sale, many, or any other body; `headers` are added. */
export async function post(body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(`${setting('INGEST_URL')}/sales`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(30_000),
  })
  return { status: response.status, headers: response.headers, body: (await response.json()) as Answer['body'] }
}

/** Posts the unchanged sale until it is accepted, as every client should: a 503 may be a 202 a moment later. */
export async function postUntilAccepted(body: unknown): Promise<void> {
  await until('the sale is accepted', async () => (await post(body).catch(() => undefined))?.status === 202)
}

/**
 * Runs one query against the sales database or another one of the stack, on a new connection, so that it survives
 * restarts.
 */
export async function query<T extends object>(
  sql: string,
  values: unknown[] = [],
  database = setting('POSTGRES_DB'),
): Promise<T[]> {
  const client = new pg.Client({
    host: setting('POSTGRES_HOST'),
    port: Number(setting('POSTGRES_PORT')),
    database,
    user: setting('POSTGRES_USER'),
    password: setting('POSTGRES_PASSWORD'),
    connectionTimeoutMillis: 3_000,
  })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query<T>(sql, values)).rows
  } finally {
    await client.end()
  }
}

/** The number of rows of these sales. */
export async function countRows(sales: Pick<Sale, 'event_id'>[]): Promise<number> {
  const [row] = await query<{ count: string }>('SELECT count(*) FROM sales_raw WHERE event_id = ANY($1)', [
    sales.map(({ event_id }) => event_id),
  ])
  return Number(row?.count)
}

/** GETs JSON from the stack. */
export async function getJson<T>(url: string): Promise<T> {
  const response = await fetch(url, { signal: AbortSignal.timeout(10_000) })
  return (await response.json()) as T
}

/** Stops, kills, starts or restarts one part. */
export async function part(verb: 'stop' | 'kill' | 'start' | 'restart', name: string): Promise<void> {
  await askLauncher(setting('DATA_DIR'), `/${name}/${verb}`, 'POST')
}

/** Waits for a condition of the whole pipeline, checked ten times a second. @throws {Error} after 60 s */
export const until = (what: string, holds: () => Promise<boolean>, timeoutMs = 60_000): Promise<void> =>
  untilHolds(what, holds, timeoutMs, 100)

/** Waits until /ready of the gateway and of the loader answer 200. */
export async function untilReady(): Promise<void> {
  for (const url of [setting('INGEST_URL'), setting('LOADER_URL')])
    await until(`${url} is ready`, async () => (await fetch(`${url}/ready`)).ok)
}
