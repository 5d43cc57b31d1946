import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { guardControl } from '@stream-retail/chassis/control-guard'
import { buildHttp } from '@stream-retail/chassis/http'
import { createLogger } from '@stream-retail/chassis/logger'
import t from 'tap'
import { Audit, type ListedAuditEntry } from '../../src/control/audit.ts'
import { auditRequests } from '../../src/control/audit-requests.ts'
import { ConnectClient } from '../../src/clients/connect.ts'
import { SimulatorClient } from '../../src/clients/simulator.ts'
import { DesiredStates } from '../../src/supervise/desired-states.ts'
import { Steering } from '../../src/control/steer-connectors.ts'
import { migrateDatabase } from '../../src/prepare/migrate-database.ts'
import { addAuditRoutes } from '../../src/routes/audit.ts'
import { addConnectorRoutes } from '../../src/routes/connectors.ts'
import { addInventoryRoutes } from '../../src/routes/inventory.ts'
import { addSimulatorRoutes } from '../../src/routes/simulator.ts'
import { RegistryClient } from '../../src/clients/registry.ts'
import { freshDatabase } from './fresh-database.ts'

type T = Parameters<typeof freshDatabase>[0]
type Body = Record<string, unknown> & {
  code?: string
  detail?: string
  actions?: ListedAuditEntry[]
  next_cursor?: string | null
}
const TOKEN = 'a token for the tests'
/** No browser and no fetch asks port 1: this one they do, and nobody listens there. */
const NOBODY = 'http://127.0.0.1:2'
const log = createLogger('test', 'fatal')

/** Connect, or the simulator: notes what it is asked, and says yes, or what it is told to say. */
async function neighbour(t: T) {
  const door = { url: '', got: [] as string[], answer: { status: 200, body: {} as object } }
  const server = createServer((request, response) => {
    let body = ''
    request
      .on('data', (chunk: Buffer) => {
        body += chunk.toString()
      })
      .on('end', () => {
        door.got.push(`${request.method} ${request.url} ${request.headers.authorization ?? '-'} ${body}`)
        response.writeHead(door.answer.status).end(JSON.stringify(door.answer.body))
      })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(async () => {
    server.close()
  })
  door.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return door
}

/** The routes that change something, over a database of their own. */
async function api(t: T, { token = '', connect = '', simulator = '', keep = 10_000 } = {}) {
  const database = await freshDatabase(t)
  await migrateDatabase(database)
  const door = await neighbour(t)
  const app = buildHttp(log, { ajv: { customOptions: { coerceTypes: false, removeAdditional: false } } })
  t.teardown(() => app.close())
  guardControl(app, token)
  const audit = new Audit({ database, metrics: app.metrics, log, keep })
  const desired = new DesiredStates(database, log)
  auditRequests(app, audit)
  addConnectorRoutes(
    app,
    new Steering({
      connect: new ConnectClient(connect || door.url),
      supervisor: { names: ['sink'], isolating: () => false },
      desired,
    }),
  )
  addSimulatorRoutes(app, new SimulatorClient(simulator || door.url, token))
  addAuditRoutes(app, audit, token)
  addInventoryRoutes(app, database, new RegistryClient(NOBODY))
  const send = async (
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
    method: 'POST' | 'PUT' = 'POST',
  ) => {
    const answer = await app.inject({
      method,
      url: path,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    return { status: answer.statusCode, type: answer.headers['content-type'], body: answer.json<Body>() }
  }
  const get = async (path: string, headers: Record<string, string> = {}) => {
    const answer = await app.inject({ url: path, headers })
    return { status: answer.statusCode, body: answer.json<Body>() }
  }
  return {
    app,
    database,
    audit,
    desired,
    door,
    send,
    get,
    deeds: async () => (await get('/audit?limit=500')).body.actions ?? [],
  }
}

t.test('each action stands in the audit with who, what and how it ended, newest first', async (t) => {
  const { send, deeds, door } = await api(t)
  t.match(await send('/connectors/sink/pause', { by: 'ann', reason: 'the table moves' }), {
    status: 200,
    body: { desired: 'paused', desired_by: 'ann' },
  })
  t.match(await send('/connectors/sink/restart', { only_failed: false }), { status: 200 })
  t.match(await send('/connectors/other/resume', undefined, { 'x-request-id': 'mine' }), { status: 404 })
  t.match(await send('/simulator/rate', { rate_per_sec: 7.5, by: 'bob' }, {}, 'PUT'), {
    status: 200,
    body: { reachable: true },
  })
  door.answer = { status: 400, body: { code: 'bad_request', detail: 'must be <= 100' } }
  t.match(await send('/simulator/rate', { rate_per_sec: 1e9, by: 'bob' }, {}, 'PUT'), {
    status: 400,
    body: { code: 'bad_request' },
  })
  t.match(await deeds(), [
    {
      action: 'set_simulator_rate',
      target: 'simulator',
      outcome: 'rejected',
      actor: 'bob',
      detail: 'bad_request: must be <= 100',
    },
    { action: 'set_simulator_rate', target: 'simulator', outcome: 'done', actor: 'bob', detail: 'rate_per_sec: 7.5' },
    {
      action: 'resume_connector',
      target: 'other',
      outcome: 'rejected',
      actor: 'somebody',
      detail: /^no_such_connector: /,
      request_id: 'mine',
    },
    { action: 'restart_connector', target: 'sink', outcome: 'done', actor: 'somebody', detail: 'only_failed: false' },
    {
      action: 'pause_connector',
      target: 'sink',
      outcome: 'done',
      actor: 'ann',
      detail: 'reason: the table moves',
      at: /^\d{4}-.*Z$/,
    },
  ])
  t.same(door.got.slice(0, 3), [
    'PUT /connectors/sink/pause - ',
    'POST /connectors/sink/restart?includeTasks=true&onlyFailed=false - ',
    'PUT /rate - {"rate_per_sec":7.5}',
  ])
})

t.test('what could not be done is named, is audited as failed, and leaves no wish behind', async (t) => {
  const { send, deeds, desired } = await api(t, { connect: NOBODY, simulator: NOBODY })
  t.match(await send('/connectors/sink/pause', { by: 'ann' }), {
    status: 503,
    type: /problem/,
    body: { code: 'connect_away', detail: /does not answer/ },
  })
  t.match(await send('/simulator/pause'), { status: 503, body: { code: 'simulator_away' } })
  t.match(await deeds(), [
    { action: 'pause_simulator', outcome: 'failed' },
    { action: 'pause_connector', outcome: 'failed', detail: /connect_away/ },
  ])
  await desired.refresh()
  t.equal(desired.of('sink').desired, 'running')
})

t.test(
  'with a token every change needs it, the simulator gets it from the loader, and tries without it are told',
  async (t) => {
    const { send, get, deeds, door } = await api(t, { token: TOKEN })
    const key = { authorization: `Bearer ${TOKEN}` }
    for (const path of [
      '/connectors/sink/pause',
      '/connectors/sink/resume',
      '/connectors/sink/restart',
      '/simulator/pause',
      '/simulator/resume',
    ]) {
      t.match(await send(path, { by: 'eve' }), { status: 401, body: { code: 'unauthorized' } }, path)
      t.match(await send(path, {}, { authorization: `Bearer ${TOKEN}!` }), { status: 401 }, path)
    }
    t.match(await send('/simulator/rate', { rate_per_sec: 1 }, {}, 'PUT'), { status: 401 })
    t.same(door.got, [])
    t.match(await send('/simulator/pause', { by: 'ann' }, key), { status: 200 })
    t.same(door.got, [`POST /pause Bearer ${TOKEN} `])
    const told = await deeds()
    t.equal(told.filter(({ outcome, actor }) => outcome === 'rejected' && actor === 'somebody').length, 11)
    t.notMatch(JSON.stringify(told), TOKEN)
    t.same((await get('/control')).body, { token_required: true, authorized: false })
    t.same((await get('/control', key)).body, { token_required: true, authorized: true })
    door.answer = { status: 401, body: {} }
    t.match(await send('/simulator/pause', {}, key), { status: 503, body: { code: 'simulator_unauthorized' } })
  },
)

t.test('a page of another site changes nothing, with a token or without', async (t) => {
  for (const token of ['', TOKEN]) {
    const { send, deeds, door } = await api(t, { token })
    t.match(
      await send(
        '/connectors/sink/pause',
        {},
        { host: 'localhost:8085', origin: 'https://evil.example', authorization: `Bearer ${token}` },
      ),
      { status: 403, body: { code: 'cross_site' } },
    )
    t.match(await deeds(), [{ outcome: 'rejected', detail: /^cross_site/ }])
    t.same(door.got, [])
  }
})

t.test('bad input is rejected with 4xx, and what strangers wrote stands in no line of the audit', async (t) => {
  const { send, get, deeds, door } = await api(t)
  for (const body of [
    '{',
    '[]',
    '5',
    { by: '' },
    { by: 'a\nb' },
    { by: 'x'.repeat(65) },
    { reason: 'a\0' },
    { reason: 'x'.repeat(501) },
    { more: 'hush' },
    { by: 5 },
    { only_failed: 'yes' },
  ]) {
    t.match(
      await send('/connectors/sink/restart', body),
      { status: 400, type: /problem\+json/ },
      JSON.stringify(body).slice(0, 40),
    )
  }
  for (const body of [
    {},
    { rate_per_sec: -1 },
    { rate_per_sec: '5' },
    { rate_per_sec: 5, burst: 1 },
    '{"rate_per_sec":1e999}',
  ])
    t.match(await send('/simulator/rate', body, {}, 'PUT'), { status: 400 }, JSON.stringify(body))
  t.match(await send('/connectors/sink/pause', '{}', { 'content-type': 'text/plain' }), { status: 400 })
  t.match(await send(`/connectors/${'%0a%00x'.repeat(9)}/pause`), { status: 404 })
  t.match(await send('/connectors/%zz/pause'), { status: 400 })
  for (const query of ['limit=0', 'limit=x', 'cursor=-1', 'cursor=9999999999999999', 'cursor=', 'more=1'])
    t.match(await get(`/audit?${query}`), { status: 400 }, query)
  for (const query of ['limit=0', 'limit=1e3', 'more=1'])
    t.match(await get(`/sales/latest?${query}`), { status: 400 }, query)
  t.same(door.got, [])
  t.notMatch(JSON.stringify(await deeds()), 'hush')
})

t.test(
  'pages of the audit hold each line once; lines are never changed, and the roles of Connect and Grafana cannot',
  async (t) => {
    const { get, audit, database } = await api(t)
    for (let n = 0; n < 25; n++)
      await audit.note({
        actor: 'ann',
        action: 'pause_connector',
        target: `t${n}`,
        outcome: 'done',
        detail: null,
        requestId: 'r',
      })
    const seen: string[] = []
    for (let cursor: string | null | undefined; cursor !== null;) {
      const { body }: { body: Body } = await get(`/audit?limit=10${cursor === undefined ? '' : `&cursor=${cursor}`}`)
      seen.push(...(body.actions ?? []).map(({ target }) => target))
      cursor = body.next_cursor
    }
    t.same(
      seen,
      Array.from({ length: 25 }, (_, n) => `t${24 - n}`),
    )
    await t.rejects(database.query("UPDATE control_actions SET actor = 'eve'"), /never changed/)
    const { rows } = await database.query<{ writer: boolean; reader: boolean }>(`
    SELECT has_table_privilege('writer', 'control_actions', 'INSERT, UPDATE, DELETE') AS writer, has_table_privilege('reader', 'control_actions', 'INSERT, UPDATE, DELETE') AS reader`)
    t.same(rows, [{ writer: false, reader: false }])
  },
)

t.test(
  'the audit is bounded, whoever knocks in vain does not push the others out, nor fill it by knocking fast',
  async (t) => {
    const { audit, deeds, send, get } = await api(t, { keep: 100, token: TOKEN })
    const note = (outcome: 'done' | 'rejected') =>
      audit.note({ actor: 'ann', action: 'pause_connector', target: 'sink', outcome, detail: null, requestId: 'r' })
    await note('done')
    for (let n = 0; n < 100; n++) await send('/connectors/sink/pause')
    t.equal((await deeds()).length, 61, 'sixty rejected ones a minute')
    for (let n = 0; n < 140; n++) await note('done')
    const kept = await deeds()
    t.equal(kept.filter(({ outcome }) => outcome === 'rejected').length, 10)
    t.ok(kept.length <= 210, `${kept.length}`)
    t.match(await get('/control'), { status: 200 })
  },
)

t.test('without Postgres an action is done all the same, and questions are answered with 503', async (t) => {
  const { send, get, database, door } = await api(t)
  database.query = async () => {
    throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
  }
  t.match(await send('/connectors/sink/pause', { by: 'ann' }), { status: 200, body: { desired: 'paused' } })
  t.equal(door.got.length, 1)
  for (const path of ['/audit', '/partitions', '/sales/latest'])
    t.match(await get(path), { status: 503, body: { code: 'database_away' } }, path)
  t.match(await get('/schemas'), { status: 503, body: { code: 'registry_away' } })
})

t.test('the latest sales are those of shops that became rows last; partitions come by day, DEFAULT last', async (t) => {
  const { get, database } = await api(t)
  await database.query("SELECT make_sales_partition((now() AT TIME ZONE 'UTC')::date)")
  await database.query(`
    INSERT INTO sales_raw (event_id, store_id, sku, qty, ts, accepted_at, loaded_at)
    SELECT 'e' || n, CASE n WHEN 7 THEN 2147483647 ELSE 1 END, 5, 1, CASE n WHEN 9 THEN 9007199254740993 ELSE 1000 END, CASE n WHEN 8 THEN NULL ELSE now() - interval '9 seconds' END, now() - n * interval '5 seconds'
    FROM generate_series(0, 40) AS n`)
  const { body } = await get('/sales/latest?limit=9')
  t.match(
    body['sales'],
    [0, 1, 2, 3, 4, 5, 6, 8, 9].map((n) => ({
      event_id: `e${n}`,
      seconds: n === 8 ? null : Number,
      ts: n === 9 ? null : '1970-01-01T00:00:01.000Z',
    })),
    'the canary is left out, a moment beyond the calendar is none',
  )
  const partitions = (await get('/partitions')).body['partitions'] as {
    name: string
    day: string | null
    bytes: number
  }[]
  t.equal(partitions.length, 2)
  t.match(partitions, [
    { day: new Date().toISOString().slice(0, 10), bytes: Number },
    { name: 'sales_raw_default', day: null },
  ])
})
