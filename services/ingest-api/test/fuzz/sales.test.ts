import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { gzipSync } from 'node:zlib'
import { payloadOf } from '@stream-retail/schemas/wire-format'
import fc from 'fast-check'
import type { FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import { aSchema } from '../fixtures/a-sale.ts'
import type { FakeBroker } from '../fixtures/fake-sender.ts'
import { gateway, post } from '../fixtures/gateway.ts'
import { anySale, someSales } from './arbitrary-sales.ts'

const RUNS = 400
const { type } = aSchema()

type Answer = {
  accepted: number
  duplicate: number
  rejected: number
  errors?: { index?: number }[]
  sales?: { index?: number; outcome: string }[]
}

/** The messages received by the broker since the last call, decoded. */
function takeStored(broker: FakeBroker): unknown[] {
  return broker.stored.splice(0).map(({ value }) => ({ ...(type.fromBuffer(payloadOf(value)) as object) }))
}

/** Posts sales and compares the answer with the topic. */
async function postAndCompare(
  t: Test,
  { app, broker }: { app: FastifyInstance; broker: FakeBroker },
  sales: unknown[],
  body: string | Buffer,
  mediaType: string,
  headers: Record<string, string>,
): Promise<void> {
  const answer = await post(app, body, mediaType, { prefer: 'return=representation', ...headers })
  const stored = takeStored(broker)
  if (![202, 207, 422].includes(answer.statusCode)) throw new Error(`answered ${answer.statusCode} ${answer.body}`)
  const { accepted, duplicate, rejected, errors = [], sales: placed = [] } = answer.json<Answer>()
  t.equal(accepted + duplicate + rejected, sales.length)
  t.same([...new Set(errors.map(({ index = 0 }) => index))].length, rejected, 'every rejected sale is named')
  const acceptedAt = placed.filter(({ outcome }) => outcome === 'accepted').map(({ index = 0 }) => index)
  t.equal(placed.length, accepted + duplicate)
  // A JSON round trip, as on the wire: -0 becomes 0 and __proto__ a key.
  t.strictSame(
    stored,
    acceptedAt.map((index) => JSON.parse(JSON.stringify(sales[index])) as unknown),
    'the topic has the accepted sales as sent',
  )
}

t.test('whatever sales arrive, each is accepted or rejected, and accepted ones are in the topic as sent', async (t) => {
  const front = await gateway(t)
  await fc.assert(
    fc.asyncProperty(
      someSales,
      fc.constantFrom('array', 'lines', 'single'),
      fc.boolean(),
      async (some, form, packed) => {
        const sales = form === 'single' ? some.filter((sale) => !Array.isArray(sale)).slice(0, 1) : some
        if (sales.length === 0) return
        const text =
          form === 'lines'
            ? sales.map((sale) => JSON.stringify(sale)).join('\n')
            : JSON.stringify(form === 'single' ? sales[0] : sales)
        await postAndCompare(
          t,
          front,
          sales,
          packed ? gzipSync(text) : text,
          form === 'lines' ? 'application/x-ndjson' : 'application/json',
          packed ? { 'content-encoding': 'gzip' } : {},
        )
      },
    ),
    { numRuns: RUNS },
  )
})

const header = fc.oneof(
  fc.constantFrom(
    '',
    'gzip',
    'identity',
    'handling=strict',
    'return=minimal',
    'application/json',
    'application/x-ndjson',
    'application/json; charset=utf-16',
  ),
  fc.stringMatching(/^[!-~]{0,30}$/),
)
const anyBody = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  fc.string({ unit: 'binary', maxLength: 300 }).map((text) => Buffer.from(text)),
  // Nearly JSON: truncated, or with one byte changed.
  fc
    .tuple(fc.array(anySale, { maxLength: 4 }), fc.nat(), fc.nat(255), fc.boolean())
    .map(([sales, place, byte, cut]) => {
      const bytes = Buffer.from(JSON.stringify(sales))
      if (cut) return bytes.subarray(0, place % bytes.length)
      bytes[place % bytes.length] = byte
      return bytes
    }),
)

t.test('whatever bytes and headers arrive, the answer is never a 5xx, and errors have a code', async (t) => {
  const { app, broker } = await gateway(t)
  await fc.assert(
    fc.asyncProperty(
      anyBody,
      fc.constantFrom('application/json', 'application/x-ndjson'),
      header,
      header,
      header,
      async (body, mediaType, otherType, encoding, prefer) => {
        for (const headers of [{ prefer }, { prefer, 'content-encoding': encoding }, { 'content-type': otherType }]) {
          const answer = await post(app, body, mediaType, headers)
          const { code, accepted } = answer.json<{ code?: string; accepted?: number }>()
          if (answer.statusCode >= 500 || (answer.statusCode >= 400 && code === undefined))
            throw new Error(`answered ${answer.statusCode} ${answer.body}`)
          t.equal(broker.stored.splice(0).length, accepted ?? 0)
        }
      },
    ),
    { numRuns: RUNS },
  )
})

t.test('memory does not grow with what is sent', async (t) => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const { app, broker } = await gateway(t, { env: { DUPLICATE_WINDOW_SALES: '100' } })
  const round = async (): Promise<number> => {
    for (const sales of fc.sample(someSales, 300)) await post(app, sales)
    broker.stored.length = broker.sends.length = 0
    collect()
    return process.memoryUsage().heapUsed
  }
  await round()
  const before = await round()
  await round()
  const grown = (await round()) - before
  t.ok(grown < 3_000_000, `${grown} bytes more after 600 requests`)
})
