import t from 'tap'
import { TOKEN, UNREACHABLE, controlApi } from './control-api.ts'

t.test('each action is audited with actor, target and outcome, newest first', async (t) => {
  const { send, auditEntries, peer } = await controlApi(t)
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
  peer.answer = { status: 400, body: { code: 'bad_request', detail: 'must be <= 100' } }
  t.match(await send('/simulator/rate', { rate_per_sec: 1e9, by: 'bob' }, {}, 'PUT'), {
    status: 400,
    body: { code: 'bad_request' },
  })
  t.match(await auditEntries(), [
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
      actor: 'anonymous',
      detail: /^no_such_connector: /,
      request_id: 'mine',
    },
    { action: 'restart_connector', target: 'sink', outcome: 'done', actor: 'anonymous', detail: 'only_failed: false' },
    {
      action: 'pause_connector',
      target: 'sink',
      outcome: 'done',
      actor: 'ann',
      detail: 'reason: the table moves',
      at: /^\d{4}-.*Z$/,
    },
  ])
  t.same(peer.got.slice(0, 3), [
    'PUT /connectors/sink/pause - ',
    'POST /connectors/sink/restart?includeTasks=true&onlyFailed=false - ',
    'PUT /rate - {"rate_per_sec":7.5}',
  ])
})

t.test('an action that fails is reported, audited as failed, and leaves the desired state unchanged', async (t) => {
  const { send, auditEntries, desired } = await controlApi(t, { connect: UNREACHABLE, simulator: UNREACHABLE })
  t.match(await send('/connectors/sink/pause', { by: 'ann' }), {
    status: 503,
    type: /problem/,
    body: { code: 'connect_away', detail: /does not answer/ },
  })
  t.match(await send('/simulator/pause'), { status: 503, body: { code: 'simulator_away' } })
  t.match(await auditEntries(), [
    { action: 'pause_simulator', outcome: 'failed' },
    { action: 'pause_connector', outcome: 'failed', detail: /connect_away/ },
  ])
  await desired.refresh()
  t.equal(desired.of('sink').desired, 'running')
})

t.test(
  'with a token every change needs it, the loader passes it to the simulator, and attempts without it are audited',
  async (t) => {
    const { send, get, auditEntries, peer } = await controlApi(t, { token: TOKEN })
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
    t.same(peer.got, [])
    t.match(await send('/simulator/pause', { by: 'ann' }, key), { status: 200 })
    t.same(peer.got, [`POST /pause Bearer ${TOKEN} `])
    const entries = await auditEntries()
    t.equal(entries.filter(({ outcome, actor }) => outcome === 'rejected' && actor === 'anonymous').length, 11)
    t.notMatch(JSON.stringify(entries), TOKEN)
    t.same((await get('/control')).body, { token_required: true, authorized: false })
    t.same((await get('/control', key)).body, { token_required: true, authorized: true })
    peer.answer = { status: 401, body: {} }
    t.match(await send('/simulator/pause', {}, key), { status: 503, body: { code: 'simulator_unauthorized' } })
  },
)

t.test('a cross-site request changes nothing, with or without a token', async (t) => {
  for (const token of ['', TOKEN]) {
    const { send, auditEntries, peer } = await controlApi(t, { token })
    t.match(
      await send(
        '/connectors/sink/pause',
        {},
        { host: 'localhost:8085', origin: 'https://evil.example', authorization: `Bearer ${token}` },
      ),
      { status: 403, body: { code: 'cross_site' } },
    )
    t.match(await auditEntries(), [{ outcome: 'rejected', detail: /^cross_site/ }])
    t.same(peer.got, [])
  }
})

t.test('invalid input is rejected with 4xx, and unvalidated text never reaches the audit', async (t) => {
  const { send, get, auditEntries, peer } = await controlApi(t)
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
  t.same(peer.got, [])
  t.notMatch(JSON.stringify(await auditEntries()), 'hush')
})

t.test('without Postgres an action still succeeds, and queries are answered with 503', async (t) => {
  const { send, get, database, peer } = await controlApi(t)
  database.query = async () => {
    throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
  }
  t.match(await send('/connectors/sink/pause', { by: 'ann' }), { status: 200, body: { desired: 'paused' } })
  t.equal(peer.got.length, 1)
  for (const path of ['/audit', '/partitions', '/sales/latest'])
    t.match(await get(path), { status: 503, body: { code: 'database_away' } }, path)
  t.match(await get('/schemas'), { status: 503, body: { code: 'registry_away' } })
})

t.test('the latest sales are those of shops, by load time; partitions are sorted by day, DEFAULT last', async (t) => {
  const { get, database } = await controlApi(t)
  await database.query("SELECT make_sales_partition((now() AT TIME ZONE 'UTC')::date)")
  await database.query(`
    INSERT INTO sales_raw (event_id, store_id, sku, qty, ts, accepted_at, loaded_at)
    SELECT 'e' || n, CASE n WHEN 7 THEN 2147483647 ELSE 1 END, 5, 1,
      CASE n WHEN 9 THEN 9007199254740993 ELSE 1000 END,
      CASE n WHEN 8 THEN NULL ELSE now() - interval '9 seconds' END, now() - n * interval '5 seconds'
    FROM generate_series(0, 40) AS n`)
  const { body } = await get('/sales/latest?limit=9')
  t.match(
    body['sales'],
    [0, 1, 2, 3, 4, 5, 6, 8, 9].map((n) => ({
      event_id: `e${n}`,
      seconds: n === 8 ? null : Number,
      ts: n === 9 ? null : '1970-01-01T00:00:01.000Z',
    })),
    'the canary is left out, and a time beyond the range of a Date is null',
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
