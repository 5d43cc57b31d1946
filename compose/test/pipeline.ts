/** What scenarios do with the stack that run-with-stack.ts started: post, count, ask, break and mend. */
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import type { Sale } from '@stream-retail/schemas/sale'
import { until as untilHolds } from '../../services/chassis/test/until.ts'
import { askLauncher } from '../native/control.ts'

/** A setting of the stack. @throws {Error} when there is no stack */
export function setting(name: string): string {
  const value = process.env[name]
  if (value === undefined) throw new Error(`${name} is not set: start scenarios by npm run test:scenarios`)
  return value
}

/** A sale of now, unlike any other. */
export function newSale(part: Partial<Sale> = {}): Sale {
  return { event_id: randomUUID(), store_id: 42, sku: 1234, qty: 2, ts: Date.now(), ...part }
}

export type Answer = {
  status: number
  headers: Headers
  body: Record<string, unknown> & { errors?: Record<string, unknown>[] }
}

/** Posts a sale, many, or anything else; `headers` come on top. */
export async function post(body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(`${setting('INGEST_URL')}/sales`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(30_000),
  })
  return { status: response.status, headers: response.headers, body: (await response.json()) as Answer['body'] }
}

/** Posts until it is accepted, unchanged, as every client should; what is 503 now may be 202 in a moment. */
export async function postUntilAccepted(body: unknown): Promise<void> {
  await until('the sale is accepted', async () => (await post(body).catch(() => undefined))?.status === 202)
}

/** One query against the sales, or another database of the stack. Connects for each, so that a restarted database is no trouble. */
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

/** How many rows these events have. */
export async function countRows(sales: Pick<Sale, 'event_id'>[]): Promise<number> {
  const [row] = await query<{ count: string }>('SELECT count(*) FROM sales_raw WHERE event_id = ANY($1)', [
    sales.map(({ event_id }) => event_id),
  ])
  return Number(row?.count)
}

/** JSON of an address of the stack. */
export async function getJson<T>(url: string): Promise<T> {
  const response = await fetch(url, { signal: AbortSignal.timeout(10_000) })
  return (await response.json()) as T
}

/** Acts on one part: stop, kill, start, restart. */
export async function part(verb: 'stop' | 'kill' | 'start' | 'restart', name: string): Promise<void> {
  await askLauncher(setting('DATA_DIR'), `/${name}/${verb}`, 'POST')
}

/** Waits for a condition of the whole pipeline, looking ten times a second. @throws {Error} after 60 s */
export const until = (what: string, holds: () => Promise<boolean>, timeoutMs = 60_000): Promise<void> =>
  untilHolds(what, holds, timeoutMs, 100)

/** Waits until the whole is ready again, as /ready of the gateway and of the loader tell. */
export async function untilReady(): Promise<void> {
  for (const url of [setting('INGEST_URL'), setting('LOADER_URL')])
    await until(`${url} is ready`, async () => (await fetch(`${url}/ready`)).ok)
}
