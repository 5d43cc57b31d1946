import t from 'tap'
import { query, newSale, post, setting, until, untilReady } from '../pipeline.ts'
import { runSimulator } from '../run-simulator.ts'

t.test('N valid, M invalid and some duplicate sales in: N rows out, M rejections with a reason', async (t) => {
  await untilReady()
  const { code, output, ledger } = await runSimulator({
    COUNT: '1000',
    RATE_PER_SEC: '400',
    INVALID_SHARE: '0.1',
    REPEAT_SHARE: '0.1',
  })
  t.equal(code, 0, output)
  const valid = ledger.filter(({ kind }) => kind === 'valid')
  const invalid = ledger.filter(({ kind }) => kind === 'invalid')
  const repeats = ledger.filter(({ kind }) => kind === 'repeat')
  t.equal(valid.length + invalid.length, 1000)
  t.ok(invalid.length > 50 && repeats.length > 50, `${invalid.length} invalid, ${repeats.length} duplicates`)
  t.ok(
    valid.concat(repeats).every(({ answer }) => answer === 'accepted'),
    'every valid one is accepted, also when it is sent again',
  )
  t.ok(
    invalid.every(({ answer, codes }) => answer === 'rejected' && (codes?.length ?? 0) > 0),
    'every invalid one is rejected with a reason',
  )

  const rows = () =>
    query<{ event_id: string }>('SELECT event_id FROM sales_raw WHERE event_id = ANY($1)', [
      ledger.map(({ event_id }) => event_id),
    ])
  await until('the valid ones are rows', async () => (await rows()).length >= valid.length)
  t.same((await rows()).map(({ event_id }) => event_id).sort(), valid.map(({ event_id }) => event_id).sort())
})

t.test('each rejection names the path of the field, what was expected and what came', async (t) => {
  await untilReady()
  const good = newSale()
  const { event_id: _omitted, ...nameless } = newSale()
  const cases: [unknown, { path: string; code: string }][] = [
    [nameless, { path: '/event_id', code: 'missing' }],
    [
      { ...good, colour: 'red' },
      { path: '/colour', code: 'unknown' },
    ],
    [
      { ...good, sku: '85123A' },
      { path: '/sku', code: 'wrong_type' },
    ],
    [
      { ...good, qty: 0 },
      { path: '/qty', code: 'out_of_range' },
    ],
    [
      { ...good, event_id: 'no-uuid' },
      { path: '/event_id', code: 'not_uuid' },
    ],
    [
      { ...good, ts: 0 },
      { path: '/ts', code: 'too_old' },
    ],
    [
      { ...good, ts: Date.now() + 86_400_000 },
      { path: '/ts', code: 'too_far_ahead' },
    ],
  ]
  for (const [body, expected] of cases) {
    const { status, headers, body: answer } = await post(body)
    t.equal(status, 422, expected.code)
    t.match(headers.get('content-type'), 'application/problem+json')
    t.match(answer.errors, [{ ...expected, expected: String, got: String }])
  }
  const mixed = await post([good, { ...good, qty: 0 }])
  t.equal(mixed.status, 207)
  t.match(mixed.body, { accepted: 1, rejected: 1, errors: [{ index: 1, event_id: good.event_id, path: '/1/qty' }] })
  t.equal((await fetch(`${setting('INGEST_URL')}/sales`)).status, 405)
})
