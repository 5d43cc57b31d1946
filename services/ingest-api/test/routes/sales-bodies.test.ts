import t from 'tap'
import { gzipSync } from 'node:zlib'
import { aSale } from '../fixtures/a-sale.ts'
import { type Answer, gateway, metric, post } from '../fixtures/gateway.ts'
import { rawClient, rawRequest } from '../fixtures/raw-client.ts'
import { until } from '../../../chassis/test/until.ts'

const GZIP = { 'content-encoding': 'gzip' }

t.test(
  'each line is a sale: valid ones are published in order, each invalid one is reported by its index',
  async (t) => {
    const { app, broker } = await gateway(t)
    const lines = [
      JSON.stringify(aSale({ store_id: 1 })),
      '',
      'nonsense',
      JSON.stringify({ ...aSale(), qty: 0 }),
      JSON.stringify(aSale({ store_id: 2 })),
      '',
    ]
    for (const type of ['application/x-ndjson', 'application/jsonl', 'application/ndjson; charset=utf-8']) {
      const answer = await post(app, lines.join('\n'), type, { prefer: 'duplicates=publish' })
      t.equal(answer.statusCode, 207)
      t.match(answer.json(), {
        accepted: 2,
        duplicate: 0,
        rejected: 2,
        errors: [
          { index: 1, path: '/1', code: 'not_json', got: '"nonsense"' },
          { index: 2, path: '/2/qty', code: 'out_of_range' },
        ],
      })
      t.same(
        broker.stored.splice(0).map(({ key }) => key),
        ['1', '2'],
      )
    }
    t.equal(await metric(app, 'retail_events_rejected_total{reason="not_json"}'), 3)
  },
)

t.test('a line with invalid UTF-8 is rejected, the others are accepted', async (t) => {
  const { app, broker } = await gateway(t)
  const body = Buffer.concat([
    Buffer.from(`${JSON.stringify(aSale())}\n"`),
    Buffer.from([0xff]),
    Buffer.from(`"\n${JSON.stringify(aSale())}`),
  ])
  const answer = await post(app, body, 'application/x-ndjson')
  t.match(
    [answer.statusCode, answer.json()],
    [207, { accepted: 2, rejected: 1, errors: [{ index: 1, code: 'not_utf8' }] }],
  )
  t.equal(broker.stored.length, 2)
  t.match((await post(app, Buffer.from([0x22, 0xff, 0x22]))).json(), { status: 400, code: 'not_utf8' })
})

t.test('no lines, blank lines and too many lines are rejected as a whole', async (t) => {
  const { app } = await gateway(t, { env: { MAX_SALES_PER_REQUEST: '2' } })
  t.match((await post(app, '', 'application/x-ndjson')).json(), { status: 400, code: 'empty_body' })
  t.match((await post(app, '\n\n', 'application/x-ndjson')).json(), { status: 422, code: 'no_sales' })
  t.match((await post(app, '1\n2\n3\n', 'application/x-ndjson')).json(), { status: 413, code: 'too_many_sales' })
})

t.test('gzip bodies are accepted in every format', async (t) => {
  const { app, broker } = await gateway(t)
  t.equal((await post(app, gzipSync(JSON.stringify(aSale())), 'application/json', GZIP)).statusCode, 202)
  const batch = Array.from({ length: 1_000 }, () => aSale())
  t.same((await post(app, gzipSync(JSON.stringify(batch)), 'application/json', GZIP)).json(), {
    accepted: 1_000,
    duplicate: 0,
    rejected: 0,
  })
  t.same(
    (
      await post(
        app,
        gzipSync(batch.map((sale) => JSON.stringify({ ...sale, sku: 7 })).join('\n')),
        'application/x-ndjson',
        GZIP,
      )
    ).json(),
    { accepted: 1_000, duplicate: 0, rejected: 0 },
  )
  t.equal(broker.stored.length, 2_001)
  t.equal(await metric(app, 'retail_inflight_bytes'), 0)
})

t.test('a compressed body that is corrupt, truncated or not gzip has its own code', async (t) => {
  const { app } = await gateway(t)
  const whole = gzipSync(JSON.stringify(Array.from({ length: 100 }, () => aSale())))
  const flipped = Buffer.from(whole)
  flipped[whole.length >> 1] = (flipped[whole.length >> 1] ?? 0) ^ 0xff
  for (const body of [
    whole.subarray(0, 8),
    whole.subarray(0, whole.length >> 1),
    whole.subarray(0, -1),
    flipped,
    Buffer.from('{"a":1}'),
    Buffer.from([0x1f, 0x8b]),
  ]) {
    t.match(
      (await post(app, body, 'application/json', GZIP)).json(),
      { status: 400, code: 'bad_gzip' },
      `${body.length} bytes`,
    )
  }
  t.match((await post(app, gzipSync(''), 'application/json', GZIP)).json(), { status: 400, code: 'empty_body' })
  t.equal(await metric(app, 'retail_requests_rejected_total{reason="bad_gzip"}'), 6)
  t.equal(await metric(app, 'retail_inflight_bytes'), 0)
})

t.test('gzip members that follow each other are all read; other bytes after a member are an error', async (t) => {
  const { app, broker } = await gateway(t)
  const member = () => gzipSync(`${JSON.stringify(aSale())}\n`)
  const send = (...parts: Buffer[]) => post(app, Buffer.concat(parts), 'application/x-ndjson', GZIP)
  t.match((await send(member(), member(), gzipSync(''), member())).json(), { accepted: 3 })
  const zeros = Buffer.alloc(512)
  const trailers: [string, Buffer][] = [
    ['zeros and a member', Buffer.concat([zeros, member()])],
    ['padding', zeros],
    ['one zero', zeros.subarray(0, 1)],
    ['text', Buffer.from('garbage')],
    ['half a header', Buffer.from([0x1f])],
    ['a cut member', member().subarray(0, 20)],
    ['zeros longer than a chunk', Buffer.alloc(200_000)],
  ]
  for (const [name, bytes] of trailers) {
    const answer = await send(member(), bytes)
    t.match([answer.statusCode, answer.json()], [400, { code: 'bad_gzip' }], name)
  }
  t.equal(broker.stored.length, 3)
  t.equal(await metric(app, 'retail_inflight_bytes'), 0)
})

t.test('bytes after a gzip member are an error also when they arrive later', async (t) => {
  const { app, broker } = await gateway(t)
  const one = gzipSync(JSON.stringify(aSale()))
  for (const [rest, status] of [
    [Buffer.alloc(10), 400],
    [gzipSync(' '), 202],
  ] as const) {
    const { socket, statuses } = await rawClient(t, app)
    const head = [`Content-Length: ${one.length + rest.length}`, 'Content-Encoding: gzip']
    socket.write(rawRequest('', head))
    await new Promise((written) => socket.write(one, written))
    await until('the member is read', async () => (await metric(app, 'retail_inflight_bytes')) > 0)
    await new Promise((turn) => setImmediate(turn))
    socket.write(rest)
    t.same(await statuses(1), [status])
  }
  t.equal(broker.stored.length, 1)
})

t.test('a gzip bomb is decompressed up to the limit and no further', async (t) => {
  const { app } = await gateway(t)
  const bomb = gzipSync(Buffer.alloc(1_000_000_000 / 2), { level: 9 })
  const { heapUsed, external } = process.memoryUsage()
  const cpu = process.cpuUsage()
  const answer = await post(app, bomb, 'application/json', GZIP)
  t.match(answer.json(), { status: 413, code: 'body_too_large', detail: /4194304 bytes after decompression/ })
  const { user, system } = process.cpuUsage(cpu)
  t.ok(user + system < 500_000, `${(user + system) / 1000} ms of CPU; all of it takes about 2 s`)
  const grown = process.memoryUsage().heapUsed + process.memoryUsage().external - heapUsed - external
  t.ok(grown < 50_000_000, `${grown} bytes more`)
})

t.test('another content coding and another charset are 415, and the answer says what is accepted', async (t) => {
  const { app } = await gateway(t)
  const packed = await post(app, '{}', 'application/json', { 'content-encoding': 'br' })
  t.match(
    [packed.json(), packed.headers['accept-encoding']],
    [{ status: 415, code: 'unsupported_encoding' }, 'gzip, identity'],
  )
  t.match((await post(app, '{}', 'application/json; charset=utf-16')).json(), {
    status: 415,
    code: 'unsupported_charset',
  })
  t.match((await post(app, '{}', 'text/csv')).headers, { 'accept-post': 'application/json, application/x-ndjson' })
  t.equal(
    (await post(app, JSON.stringify(aSale()), 'application/json; charset="UTF-8"', { 'content-encoding': 'identity' }))
      .statusCode,
    202,
  )
})

t.test('other routes read no body, and reserve nothing for one', async (t) => {
  const { app } = await gateway(t)
  for (const url of ['/health', '/nowhere'])
    t.match(
      (await app.inject({ method: 'POST', url, headers: { 'content-type': 'application/json' }, payload: '{}' }))
        .statusCode,
      /40[45]/,
    )
  t.equal(await metric(app, 'retail_inflight_bytes'), 0)
})

t.test(
  'numbers, names and strings that JSON allows but a sale does not are rejected with their own codes',
  async (t) => {
    const { app, broker } = await gateway(t)
    const good = JSON.stringify(aSale())
    const qty = (value: string): string => good.replace('"qty":2', `"qty":${value}`)
    const cases: [string, string, string][] = [
      [qty('9007199254740993'), '/qty', 'out_of_range'],
      [qty('1e400'), '/qty', 'out_of_range'],
      [qty('-1e400'), '/qty', 'out_of_range'],
      [qty('-0'), '/qty', 'out_of_range'],
      [qty('0.5'), '/qty', 'wrong_type'],
      [qty('"NaN"'), '/qty', 'wrong_type'],
      [good.replace('{', '{"__proto__":{"a":1},'), '/__proto__', 'unknown'],
      [good.replace('{', '{"constructor":{"prototype":{}},'), '/constructor', 'unknown'],
      [good.replace(/"ts":\d+/, '"ts":9007199254740993'), '/ts', 'out_of_range'],
      [good.replace(/"event_id":"[^"]+"/, '"event_id":"\\u0000"'), '/event_id', 'not_uuid'],
      [good.replace(/"event_id":"[^"]+"/, '"event_id":"\\ud800"'), '/event_id', 'not_uuid'],
    ]
    const answer = await post(app, `[${cases.map(([sale]) => sale).join()},${good}]`)
    t.match([answer.statusCode, answer.json()], [207, { accepted: 1, rejected: cases.length }])
    t.same(
      answer.json<Answer>().errors.map(({ path, code }) => [path, code]),
      cases.map(([, path, code], index) => [`/${index}${path}`, code]),
    )
    t.match((await post(app, qty('NaN'))).json(), { status: 400, code: 'not_json' })
    t.match(
      (await post(app, JSON.stringify(aSale()).replace('{', '{"qty":"twice",'))).json(),
      { accepted: 1 },
      'the last of two equal keys wins',
    )
    t.equal(broker.stored.length, 2)
  },
)
