import t from 'tap'
import { type Page, deadLettersApi } from './dead-letters-api.ts'

t.test('pages hold each dead letter once, newest first, also when several have the same time', async (t) => {
  const { get } = await deadLettersApi(t)
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

t.test('each filter narrows the list, and combined filters all apply', async (t) => {
  const { get } = await deadLettersApi(t)
  const count = async (query: string) => (await get(`/dead-letters?${query}`)).body.dead_letters.length
  t.equal(await count('source=table'), 10)
  t.equal(await count('reason=DataException'), 20)
  t.equal(await count('since=2026-01-01T10:00:00Z'), 10)
  t.equal(await count('until=2026-01-01T01:00:00Z'), 2)
  t.equal(await count('source=table&since=2026-01-01T10:00:00%2B00:00&until=2026-01-01T12:00:00Z'), 1)
  t.equal(await count('source=gateway'), 0)
  t.equal(await count('limit=999999'), 30, 'a huge limit counts as the maximum')
})

t.test('invalid input gets a 4xx problem that names it, and nothing is sent to the gateway', async (t) => {
  const { get, send, gateway } = await deadLettersApi(t)
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
  t.same(gateway.got, [])
})
