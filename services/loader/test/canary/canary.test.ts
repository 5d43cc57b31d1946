import { Readiness } from '@stream-retail/chassis/health'
import { createLogger } from '@stream-retail/chassis/logger'
import { Metrics } from '@stream-retail/chassis/metrics'
import { CANARY_STORE_ID } from '@stream-retail/schemas/canary'
import type { Sale } from '@stream-retail/schemas/sale'
import t from 'tap'
import { Canary, type CanaryDeps } from '../../src/canary/canary.ts'
import type { GatewayReply, SendOptions } from '../../src/clients/gateway.ts'

const ACCEPTED: GatewayReply = { outcome: 'accepted', status: 202, answer: {} }
const REJECTED: GatewayReply = { outcome: 'rejected', status: 422, answer: { code: 'invalid_sale', detail: 'qty' } }
const AWAY: GatewayReply = { outcome: 'not_sent', answer: { detail: 'the gateway does not answer' } }
const UNKNOWN: GatewayReply = { outcome: 'unknown', answer: { detail: 'no answer within 5000 ms' } }

/** A canary every 10 s, late after 60 s, with a clock, a gateway and a table that the test controls. */
function setUp() {
  const metrics = new Metrics()
  const readiness = new Readiness()
  const world = {
    now: 1_700_000_000_000,
    posted: [] as Sale[],
    checked: [] as Sale[],
    rows: new Set<string>(),
    databaseFails: false,
    reply: async (_options: SendOptions | undefined): Promise<GatewayReply> => ACCEPTED,
  }
  const record = (sales: Sale[]) => async (sale: unknown, options?: SendOptions) => {
    sales.push(sale as Sale)
    return world.reply(options)
  }
  const deps: CanaryDeps = {
    settings: { CANARY_INTERVAL_MS: 10_000, CANARY_LATE_MS: 60_000 },
    gateway: { post: record(world.posted), check: record(world.checked) },
    database: {
      query: async ({ values: [ids] }: { values: [string[]] }) => {
        if (world.databaseFails) throw new Error('connection terminated')
        return { rows: ids.filter((id) => world.rows.has(id)).map((id) => ({ event_id: id })) }
      },
    } as unknown as CanaryDeps['database'],
    readiness,
    metrics,
    log: createLogger('test', 'silent'),
    now: () => world.now,
  }
  const canary = new Canary(deps)
  const counted = async () =>
    Object.fromEntries(
      (await metrics.registry.getSingleMetric('retail_canary_sales_total')?.get())?.values
        .filter(({ value }) => value > 0)
        .map(({ labels, value }) => [labels['outcome'], value]) ?? [],
    ) as Record<string, number>
  /** A round at a moment after the last one, with all answers of the gateway taken in. */
  const roundAfter = async (milliseconds: number): Promise<number> => {
    world.now += milliseconds
    const pause = await canary.round()
    await new Promise(setImmediate)
    return pause
  }
  return { canary, world, readiness, counted, roundAfter, deps }
}

t.test('a canary sale is posted, and its row ends it', async (t) => {
  const { canary, world, readiness, counted, roundAfter } = setUp()
  await roundAfter(0)
  t.match(world.posted, [{ store_id: CANARY_STORE_ID, ts: 1_700_000_000_000 }])
  t.match(canary.state, { last_sent_at: '2023-11-14T22:13:20.000Z', last_row_at: null })
  await roundAfter(200)
  t.same(await counted(), {}, 'accepted, but no row yet')
  world.rows.add(world.posted[0]?.event_id ?? '')
  await roundAfter(50)
  t.same(await counted(), { row: 1 })
  t.match(canary.state, { state: 'ok', roundtrip_seconds: 0.25, reason: null })
  t.same(readiness.warnings, {})
  t.equal(world.posted.length, 1)
})

t.test('the next one is posted when the interval has passed, and missed ones are not made up for', async (t) => {
  const { world, roundAfter } = setUp()
  await roundAfter(0)
  await roundAfter(9_999)
  t.equal(world.posted.length, 1)
  await roundAfter(1)
  t.equal(world.posted.length, 2)
  await roundAfter(45_000)
  t.equal(world.posted.length, 3)
})

t.test('a rejected sale ends at once; the next is checked first, so that no dead letter follows', async (t) => {
  const { canary, world, readiness, counted, roundAfter } = setUp()
  world.reply = async () => REJECTED
  await roundAfter(0)
  t.same(await counted(), { rejected: 1 })
  t.match(canary.state.reason, /422 invalid_sale: qty/)
  t.match(readiness.warnings['canary'], /did not arrive: the gateway answered 422/)
  await roundAfter(10_000)
  t.same([world.posted.length, world.checked.length], [1, 1])
  t.same(await counted(), { rejected: 2 })
  world.reply = async () => ACCEPTED
  await roundAfter(10_000)
  t.same([world.posted.length, world.checked.length], [2, 2])
  world.rows.add(world.posted[1]?.event_id ?? '')
  await roundAfter(100)
  t.same(readiness.warnings, {}, 'canary sales arrive again')
  t.equal(canary.state.reason, null)
  await roundAfter(10_000)
  t.same([world.posted.length, world.checked.length], [3, 2], 'after a row it is posted without a check')
})

t.test('a gateway that does not answer gets the same sale again, until it counts as unanswered', async (t) => {
  const { canary, world, readiness, counted, roundAfter } = setUp()
  world.reply = async () => AWAY
  await roundAfter(0)
  await roundAfter(1_000)
  await roundAfter(2_000)
  t.equal(world.posted.length, 3)
  t.equal(new Set(world.posted.map(({ event_id: id }) => id)).size, 1, 'the same event')
  t.same(await counted(), {})
  await roundAfter(57_000)
  t.same(await counted(), { unanswered: 1 })
  t.match(canary.state, { state: 'late', reason: /does not answer/ })
  t.match(readiness.warnings['canary'], /does not answer/)
  await roundAfter(11_000)
  t.equal(canary.state.state, 'lost')
})

t.test('a sale whose outcome is unknown is looked for, and its row ends it', async (t) => {
  const { world, counted, roundAfter } = setUp()
  world.reply = async () => UNKNOWN
  await roundAfter(0)
  world.rows.add(world.posted[0]?.event_id ?? '')
  await roundAfter(100)
  t.same(await counted(), { row: 1 })
})

t.test('an accepted sale without a row is late, also while the database does not answer', async (t) => {
  const { canary, world, readiness, counted, roundAfter } = setUp()
  await roundAfter(0)
  world.databaseFails = true
  await t.rejects(roundAfter(60_000), /connection terminated/)
  t.same(await counted(), { late: 1 })
  t.match(canary.state, { state: 'late', reason: 'accepted, but no row after 60 s' })
  t.match(readiness.warnings['canary'], /accepted, but no row after 60 s/)
})

t.test('stopping ends the request in flight, and its answer changes nothing', async (t) => {
  const { canary, world, counted, roundAfter } = setUp()
  let aborted = false
  world.reply = (options) =>
    new Promise((resolve) => {
      options?.signal?.addEventListener('abort', () => {
        aborted = true
        resolve(REJECTED)
      })
    })
  await roundAfter(0)
  t.equal(world.posted.length, 1)
  canary.stop()
  await new Promise(setImmediate)
  t.ok(aborted)
  t.same(await counted(), {})
  t.equal(canary.state.reason, null)
})

t.test(
  'after a restart the first one is sent when the interval has passed, and nothing is overdue before',
  async (t) => {
    const { canary, world, roundAfter } = setUp()
    world.now += 100_000
    t.equal(canary.state.state, 'lost')
    canary.restart()
    t.equal(canary.state.state, 'ok')
    t.equal(await roundAfter(0), 10_000)
    t.equal(world.posted.length, 0)
    await roundAfter(10_000)
    t.equal(world.posted.length, 1)
  },
)

t.test('with an interval of 0 the canary is off', async (t) => {
  const { deps } = setUp()
  const settings = { ...deps.settings, CANARY_INTERVAL_MS: 0 }
  t.match(new Canary({ ...deps, metrics: new Metrics(), settings }).state, { enabled: false, state: 'off' })
})
