import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { guardControl } from '@stream-retail/chassis/control-guard'
import { buildHttp } from '@stream-retail/chassis/http'
import { createLogger } from '@stream-retail/chassis/logger'
import type { Admin } from 'kafkajs'
import t from 'tap'
import { GatewayClient } from '../../src/clients/gateway.ts'
import type { Database } from '../../src/clients/database.ts'
import type { TopicReader } from '../../src/records/topic-reader.ts'
import { closeRescued } from '../../src/dead-letters/close-dead-letters.ts'
import { claimReplay, finishReplay } from '../../src/dead-letters/claim-replay.ts'
import { DeadLetterService } from '../../src/dead-letters/dead-letter-service.ts'
import { migrateDatabase } from '../../src/prepare/migrate-database.ts'
import { addDeadLetterRoutes } from '../../src/routes/dead-letters.ts'
import { registered, sale } from '../isolate/a-record.ts'
import { freshDatabase } from './fresh-database.ts'

type T = Parameters<typeof freshDatabase>[0]
type Page = { dead_letters: { id: string; state: string }[]; next_cursor: string | null }
const TOKEN = 'a token for the tests'

/** A front door that notes what it gets and says yes, or nothing at all. */
async function frontDoor(t: T) {
  const door = { got: [] as string[], silent: false, url: '' }
  const server = createServer((request, response) => {
    door.got.push(request.url ?? '')
    if (door.silent) request.socket.destroy()
    else response.writeHead(202).end('{"accepted":1}')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(async () => {
    server.close()
  })
  door.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return door
}

/** The routes over a database of their own with 30 dead letters of one topic; each has a sale as its original. */
async function api(t: T, token = '') {
  const database = await freshDatabase(t)
  await migrateDatabase(database)
  await database.query(`
    INSERT INTO dead_letters (topic, partition, record_offset, source, reason, summary, happened_at, event_id)
    SELECT 'sales-dlq', 0, n, CASE WHEN n % 3 = 0 THEN 'table' ELSE 'converter' END, CASE WHEN n % 3 = 0 THEN 'invalid_text' ELSE 'DataException' END, 'no', '2026-01-01T00:00:00Z'::timestamptz + (n / 2) * interval '1 hour', 'e' || n
    FROM generate_series(0, 29) AS n`)
  const door = await frontDoor(t)
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
      { database, admin, reader, schemas: registered(), ingest: new GatewayClient(door.url, '') },
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
    door,
    url,
    get,
    send,
    metric: async (line: RegExp) => line.exec(await (await fetch(`${url}/metrics`)).text())?.[1],
  }
}

const place = (offset: number) => ({ topic: 'sales-dlq', partition: 0, offset })
const isLater = (database: Database) =>
  database.query("UPDATE dead_letters SET claimed_at = claimed_at - interval '61 seconds' WHERE claimed_at IS NOT NULL")

t.test('pages hold each dead letter once, newest first, also where many are of one moment', async (t) => {
  const { get } = await api(t)
  const seen: string[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const { body }: { body: Page } = await get(`/dead-letters?limit=7${cursor === '' ? '' : `&cursor=${cursor}`}`)
    seen.push(...body.dead_letters.map(({ id }) => id))
    cursor = body.next_cursor
  }
  t.same(
    seen,
    Array.from({ length: 30 }, (_, index) => `sales-dlq-0-${29 - index}`),
  )
})

t.test('each filter chooses, and together they choose what fits all', async (t) => {
  const { get } = await api(t)
  const count = async (query: string) => (await get(`/dead-letters?${query}`)).body.dead_letters.length
  t.equal(await count('source=table'), 10)
  t.equal(await count('reason=DataException'), 20)
  t.equal(await count('since=2026-01-01T10:00:00Z'), 10)
  t.equal(await count('until=2026-01-01T01:00:00Z'), 2)
  t.equal(await count('source=table&since=2026-01-01T10:00:00%2B00:00&until=2026-01-01T12:00:00Z'), 1)
  t.equal(await count('source=gateway'), 0)
  t.equal(await count('limit=999999'), 30, 'a huge limit is the greatest there is')
})

t.test('bad input is answered with 4xx and a problem that names it, and nothing is sent', async (t) => {
  const { get, send, door } = await api(t)
  for (const query of [
    'cursor=nonsense',
    `cursor=${Buffer.from('["x","y",0,1]').toString('base64url')}`,
    `cursor=${Buffer.from('["2026-01-01T00:00:00Z","\\u0000",0,1]').toString('base64url')}`,
    `cursor=${Buffer.from('["2026-01-01T00:00:00Z","t",99999999999,1]').toString('base64url')}`,
    `cursor=${Buffer.from('["2026-01-01T00:00:00Z","t",0,1e300]').toString('base64url')}`,
    `cursor=${Buffer.from('["-271821-04-20","t",0,1]').toString('base64url')}`,
    'since=yesterday',
    'until=2026-13-01T00:00:00Z',
    'since=2026-01-01',
    'limit=0',
    'limit=-1',
    'limit=1e3',
    'limit=999999999999',
    'source=moon',
    'state=lost',
    'reason=',
    'reason=%00',
    'more=1',
  ]) {
    t.match(await get(`/dead-letters?${query}`), { status: 400, body: { code: String } }, query)
  }
  t.match(await get('/dead-letters/export?cursor=x'), { status: 400 })
  for (const id of [
    'sales-dlq-0-30',
    'sales-dlq-999999-1',
    'nothing',
    `sales-dlq-0-${'9'.repeat(15)}`,
    '%00',
    'a'.repeat(5_000),
  ])
    t.match(await get(`/dead-letters/${id}`), { status: /40[04]|414/ }, id.slice(0, 30))
  const replay = '/dead-letters/sales-dlq-0-1/replay'
  for (const body of [
    '{',
    '[]',
    { patch: {} },
    { patch: [{ op: 'explode', path: '/qty' }] },
    { patch: [{ op: 'replace' }] },
    { patch: Array(101).fill({ op: 'test', path: '' }) },
    { dry_run: 'yes' },
    { by: '' },
    { by: 'a\nb' },
    { more: 1 },
  ]) {
    t.match(await send(replay, body), { status: 400, type: /problem\+json/ }, JSON.stringify(body).slice(0, 60))
  }
  for (const patch of [
    [{ op: 'remove', path: '/nothing' }],
    [{ op: 'replace', path: '', value: 3 }],
    [{ op: 'add', path: '/__proto__/x', value: 1 }],
    [{ op: 'replace', path: 'qty', value: 1 }],
  ]) {
    t.match(await send(replay, { patch }), { status: 422 }, JSON.stringify(patch))
  }
  t.match(await send(replay, '{}', { 'content-type': 'application/xml' }), { status: 415 })
  t.match(await send(replay, '{}', { 'content-type': 'text/plain' }), { status: 400 })
  t.match(await send('/dead-letters/sales-dlq-0-99/replay', {}), { status: 404 })
  for (const body of ['null', {}, { reason: '' }, { reason: 'a\0' }, { reason: 'x'.repeat(501) }])
    t.match(await send('/dead-letters/sales-dlq-0-1/discard', body), { status: 400 }, JSON.stringify(body).slice(0, 40))
  t.same(door.got, [])
})

t.test(
  'a loader that dies between claim and answer leaves it to be replayed again after a minute; a late answer changes nothing',
  async (t) => {
    const { database, get, send, door } = await api(t)
    const claim = await claimReplay(database, place(4), { eventId: 'e4', by: 'the dead', patch: undefined })
    t.match(await send('/dead-letters/sales-dlq-0-4/replay', {}), { status: 409, body: { code: 'being_replayed' } })
    t.match(await send('/dead-letters/sales-dlq-0-4/discard', { reason: 'no' }), {
      status: 409,
      body: { code: 'being_replayed' },
    })
    await isLater(database)
    t.match(await get('/dead-letters/sales-dlq-0-4'), {
      body: { state: 'unknown', replays: [{ outcome: 'claimed', replayed_by: 'the dead' }] },
    })
    t.match(await send('/dead-letters/sales-dlq-0-4/replay', {}), { status: 200, body: { outcome: 'accepted' } })
    await finishReplay(database, claim ?? '', { outcome: 'rejected', answer: {} })
    t.match(await get('/dead-letters/sales-dlq-0-4'), { body: { state: 'replayed' } })
    t.match(await send('/dead-letters/sales-dlq-0-4/replay', {}), { status: 409, body: { code: 'already_replayed' } })
    t.same(door.got, ['/sales'])
  },
)

t.test('without an answer of the gateway nobody knows, and it may be replayed again', async (t) => {
  const { get, send, door } = await api(t)
  door.silent = true
  t.match(await send('/dead-letters/sales-dlq-0-5/replay', {}), { status: 503, body: { code: 'outcome_unknown' } })
  t.match(await get('/dead-letters/sales-dlq-0-5'), { body: { state: 'unknown' } })
  door.silent = false
  t.match(await send('/dead-letters/sales-dlq-0-5/replay', {}), { status: 200 })
})

t.test(
  'discarded and rescued ones are no longer open; who discarded what and why stays; open ones come to zero',
  async (t) => {
    const { database, get, send, metric } = await api(t)
    t.match(await send('/dead-letters/sales-dlq-0-1/discard', { reason: 'test data of the shop', by: 'ann' }), {
      status: 200,
      body: { id: 'sales-dlq-0-1', state: 'discarded' },
    })
    t.match(await send('/dead-letters/sales-dlq-0-1/discard', { reason: 'again' }), {
      status: 409,
      body: { code: 'already_discarded' },
    })
    t.match(await get('/dead-letters/sales-dlq-0-1'), {
      body: { state: 'discarded', discards: [{ reason: 'test data of the shop', discarded_by: 'ann' }] },
    })
    t.equal(await metric(/^retail_dead_letters_discarded_total (\d+)/m), '1')
    t.match(await send('/dead-letters/sales-dlq-0-1/replay', {}), { status: 200 }, 'it may be replayed all the same')
    await closeRescued(database, [place(1), place(2)])
    t.match(await get('/dead-letters/sales-dlq-0-1'), { body: { state: 'replayed' } })
    t.match(await send('/dead-letters/sales-dlq-0-2/replay', {}), { status: 409, body: { code: 'already_a_row' } })
    t.match(await send('/dead-letters/sales-dlq-0-2/discard', { reason: 'no' }), {
      status: 409,
      body: { code: 'already_rescued' },
    })
    t.equal((await get('/dead-letters?state=rescued')).body.dead_letters.length, 1)
    for (const { id } of (await get('/dead-letters')).body.dead_letters)
      t.equal((await send(`/dead-letters/${id}/discard`, { reason: 'all' })).status, 200)
    t.equal((await get('/dead-letters')).body.dead_letters.length, 0)
    t.equal(await metric(/^retail_dead_letters_open\{source="converter"\} (\d+)/m), '0')
    t.equal((await get('/dead-letters?state=discarded')).body.dead_letters.length, 28)
  },
)

const PROGRAM = new URL('../../src/cli/dlq.ts', import.meta.url).pathname
const dlq = (url: string, token: string, ...args: string[]): Promise<{ code: number; output: string }> =>
  new Promise((resolve) => {
    execFile(
      process.execPath,
      [PROGRAM, ...args],
      { env: { ...process.env, LOADER_URL: url, CONTROL_TOKEN: token } },
      (error, output, errors) => {
        resolve({ code: error === null ? 0 : Number(error.code), output: output + errors })
      },
    )
  })

t.test('with a control token npm run dlq changes something only with it, and never prints it', async (t) => {
  const { url } = await api(t, TOKEN)
  t.match(
    await dlq(url, '', 'list', '--source', 'table', '--limit', '1'),
    { code: 0, output: /sales-dlq-0-27/ },
    'reading is open',
  )
  t.match(await dlq(url, '', 'replay', 'sales-dlq-0-1'), { code: 1, output: /unauthorized/ })
  const wrong = await dlq(url, `${TOKEN}!`, 'discard', 'sales-dlq-0-1', '--reason', 'no')
  t.match(wrong, { code: 1, output: /unauthorized/ })
  t.notMatch(wrong.output, TOKEN)
  t.match(await dlq(url, TOKEN, 'replay', 'sales-dlq-0-1'), { code: 0, output: /1 of 1 taken/ })
  t.match(await dlq(url, TOKEN, 'discard', '--source', 'table', '--reason', 'nobody needs them'), {
    code: 0,
    output: /10 of 10 discarded/,
  })
  t.match(await dlq(url, TOKEN, 'discard', 'sales-dlq-0-2'), { code: 2, output: /why\?/ })
  t.match(await dlq(url, TOKEN, 'discard', '--reason', 'x'), { code: 2, output: /which ones\?/ })
})
