import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { guardControl } from '@stream-retail/chassis/control-guard'
import { buildHttp } from '@stream-retail/chassis/http'
import { createLogger } from '@stream-retail/chassis/logger'
import type { Admin } from 'kafkajs'
import { GatewayClient } from '../../src/clients/gateway.ts'
import type { TopicReader } from '../../src/records/topic-reader.ts'
import { DeadLetterService } from '../../src/dead-letters/dead-letter-service.ts'
import { migrateDatabase } from '../../src/prepare/migrate-database.ts'
import { addDeadLetterRoutes } from '../../src/routes/dead-letters.ts'
import { registered, sale } from '../isolate/a-record.ts'
import { freshDatabase } from './fresh-database.ts'

type Test = Parameters<typeof freshDatabase>[0]
export type Page = { dead_letters: { id: string; state: string }[]; next_cursor: string | null }

/** A gateway that notes the requests it gets and accepts them, or closes the connection without an answer. */
async function fakeGateway(t: Test) {
  const gateway = { got: [] as string[], silent: false, url: '' }
  const server = createServer((request, response) => {
    gateway.got.push(request.url ?? '')
    if (gateway.silent) request.socket.destroy()
    else response.writeHead(202).end('{"accepted":1}')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(async () => {
    server.close()
  })
  gateway.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return gateway
}

/**
 * The routes over a database of their own with 30 dead letters of one topic, each of which has a sale as its original.
 */
export async function deadLettersApi(t: Test, token = '') {
  const database = await freshDatabase(t)
  await migrateDatabase(database)
  await database.query(`
    INSERT INTO dead_letters (topic, partition, record_offset, source, reason, summary, happened_at, event_id)
    SELECT 'sales-dlq', 0, n, CASE WHEN n % 3 = 0 THEN 'table' ELSE 'converter' END,
      CASE WHEN n % 3 = 0 THEN 'invalid_text' ELSE 'DataException' END, 'no',
      '2026-01-01T00:00:00Z'::timestamptz + (n / 2) * interval '1 hour', 'e' || n
    FROM generate_series(0, 29) AS n`)
  const gateway = await fakeGateway(t)
  const admin = {
    fetchTopicOffsets: async () => [{ partition: 0, offset: '30', low: '0', high: '30' }],
  } as unknown as Admin
  const reader = {
    readOne: async (_topic: string, _partition: number, offset: number) => ({ ...sale(`e${offset}`), offset }),
  } as unknown as TopicReader
  const app = buildHttp(createLogger('test', 'fatal'), {
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false } },
  })
  t.teardown(() => app.close())
  guardControl(app, token)
  addDeadLetterRoutes(
    app,
    new DeadLetterService(
      { database, admin, reader, schemas: registered(), ingest: new GatewayClient(gateway.url, '') },
      app.metrics,
    ),
  )
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  const get = async (path: string) => {
    const response = await fetch(`${url}${path}`)
    return { status: response.status, body: (await response.json()) as Page & { code?: string; state?: string } }
  }
  const send = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
    })
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      body: (await response.json()) as { code?: string; state?: string },
    }
  }
  return {
    app,
    database,
    gateway,
    url,
    get,
    send,
    metric: async (line: RegExp) => line.exec(await (await fetch(`${url}/metrics`)).text())?.[1],
  }
}
