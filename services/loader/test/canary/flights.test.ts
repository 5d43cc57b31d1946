import type { Sale } from '@stream-retail/schemas/sale'
import t from 'tap'
import {
  type Flight,
  type PostResult,
  answered,
  found,
  giveUp,
  isDue,
  launch,
  pauseMs,
  possibleRows,
  post,
} from '../../src/canary/flights.ts'

const sale = (id: string): Sale => ({ event_id: id, store_id: 1, sku: 1, qty: 1, ts: 0 })
const LATER: PostResult = { kind: 'later', detail: 'busy', outcomeUnknown: false, afterMs: 0 }

/** One that was launched and posted at 0 and answered a millisecond later. */
function flown(result?: PostResult): Flight[] {
  const { flights } = post(launch([], sale('a'), 0), 0)
  return result === undefined ? flights : answered(flights, flights[0] as Flight, result, 1).flights
}

t.test('a sale is posted once while its answer is awaited', async (t) => {
  const { flights, posted } = post(launch([], sale('a'), 0), 0)
  t.match(posted, [{ sale: { event_id: 'a' }, posts: 0 }])
  t.same(post(flights, 60_000).posted, [])
})

t.test('an accepted sale is looked for and not posted again', async (t) => {
  const flights = flown({ kind: 'accepted' })
  t.match(flights, [{ acceptedAt: 1 }])
  t.same(post(flights, 60_000).posted, [])
  t.equal(possibleRows(flights).length, 1)
})

t.test('a rejected sale ends at once', async (t) => {
  t.match(answered(flown(), flown()[0] as Flight, { kind: 'rejected', detail: 'qty' }, 5), {
    flights: [],
    endings: [{ outcome: 'rejected' }],
  })
})

t.test('a sale that was not taken is posted again unchanged, at growing intervals', async (t) => {
  let flights = flown(LATER)
  const distances: number[] = []
  for (let now = 1; distances.length < 6;) {
    const at = flights[0]?.postAt ?? 0
    distances.push(at - now)
    now = at
    const step = post(flights, now)
    t.match(step.posted, [{ sale: { event_id: 'a' } }])
    flights = answered(step.flights, step.posted[0] as Flight, LATER, now).flights
  }
  t.same(distances, [1_000, 2_000, 4_000, 8_000, 10_000, 10_000])
})

t.test('Retry-After is respected', async (t) => {
  t.match(flown({ ...LATER, afterMs: 7_000 }), [{ postAt: 7_001 }])
})

t.test(
  'a sale with an unknown outcome is looked for and posted again; one that was not sent is not looked for',
  async (t) => {
    t.equal(possibleRows(flown({ ...LATER, outcomeUnknown: true })).length, 1)
    t.equal(possibleRows(flown(LATER)).length, 0)
  },
)

t.test('a sale whose row exists has arrived, whatever the gateway answered', async (t) => {
  t.match(found(flown({ ...LATER, outcomeUnknown: true }), new Set(['a'])), {
    flights: [],
    endings: [{ outcome: 'row' }],
  })
  t.match(found(flown({ kind: 'accepted' }), new Set(['b'])), { flights: [{ sale: { event_id: 'a' } }], endings: [] })
})

t.test('a sale that times out is late if it was accepted, and unanswered otherwise', async (t) => {
  t.match(giveUp(flown({ kind: 'accepted' }), 3_000, 3_000), { flights: [], endings: [{ outcome: 'late' }] })
  t.match(giveUp(flown(LATER), 3_000, 3_000), { flights: [], endings: [{ outcome: 'unanswered' }] })
  t.match(giveUp(flown(), 3_000, 3_000), { flights: [], endings: [{ outcome: 'unanswered' }] })
  t.match(giveUp(flown(), 2_999, 3_000), { flights: [{}], endings: [] })
})

t.test('an answer for a sale that has ended changes nothing', async (t) => {
  t.same(answered([], flown()[0] as Flight, { kind: 'accepted' }, 5), { flights: [], endings: [] })
})

t.test('the number of sales in flight is bounded', async (t) => {
  let flights: Flight[] = []
  for (let n = 0; n < 1_000; n++) flights = launch(flights, sale(String(n)), n)
  t.equal(flights.length, 100)
})

t.test(
  'the table is queried soon after the answer, then at growing intervals, and never with nothing in flight',
  async (t) => {
    const flights = flown({ kind: 'accepted' })
    t.equal(pauseMs([], 0, 10_000), 10_000)
    t.equal(pauseMs(flights, 100, 10_000), 50)
    t.equal(pauseMs(flights, 2_000, 10_000), 500)
    t.equal(pauseMs(flights, 60_000, 70_000), 2_000)
    t.equal(pauseMs(flown(LATER), 101, 10_000), 900, 'the next post')
    t.equal(pauseMs([], 20_000, 10_000), 10, 'overdue')
  },
)

t.test('a clock that was set back stops neither the next sale nor the end of one in flight', async (t) => {
  t.same([isDue(10_000, 9_999, 10_000), isDue(10_000, 10_000, 10_000), isDue(10_000, -1, 10_000)], [false, true, true])
  t.match(giveUp(flown({ kind: 'accepted' }), -3_000, 3_000), { flights: [{}] })
  t.match(giveUp(flown({ kind: 'accepted' }), -3_001, 3_000), { endings: [{ outcome: 'late' }] })
})
