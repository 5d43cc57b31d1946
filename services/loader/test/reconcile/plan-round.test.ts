import t from 'tap'
import { type PartitionOffsets, type RoundProgress, planRound, sizeOf } from '../../src/reconcile/plan-round.ts'

const offsets = (part: Partial<PartitionOffsets> = {}): PartitionOffsets => ({
  partition: 0,
  low: 0,
  high: 1_000,
  committed: 1_000,
  recentFrom: 900,
  ...part,
})
const at = (fresh: number, round: number, recent: number): Map<number, RoundProgress> =>
  new Map([[0, { fresh, round, recent }]])
const middle = (): number => 0.5

t.test(
  'new records are all compared while they fit; the rest of the budget goes to older ones, newest first',
  async (t) => {
    const plan = planRound([offsets()], at(950, 400, 950), 200, middle)
    t.same(plan.fresh, [{ partition: 0, from: 950, to: 1_000 }])
    t.equal(plan.sampledShare, 1)
    t.same(plan.recent, [{ partition: 0, from: 900, to: 950 }], 'not below the last hour')
    t.same(plan.all, [{ partition: 0, from: 325, to: 400 }])
    t.same(plan.progress.get(0), { fresh: 1_000, round: 325, recent: 900 })
  },
)

t.test('if more is new than fits, a slice of each partition is compared, and the share is reported', async (t) => {
  const plan = planRound(
    [offsets({ committed: 10_000, high: 10_000 }), offsets({ partition: 1, committed: 30_000, high: 30_000 })],
    new Map(),
    400,
    middle,
  )
  t.equal(plan.sampledShare, 300 / 40_000)
  t.same(
    plan.fresh.map(({ from, to }) => to - from),
    [75, 225],
  )
  t.equal(sizeOf(plan.recent) + sizeOf(plan.all), 100, 'older ones have their share all the same')
  t.equal(plan.progress.get(1)?.fresh, 30_000)
})

t.test('a pass over everything reads each record once, and then starts again at the newest', async (t) => {
  let progress: ReadonlyMap<number, RoundProgress> = at(1_000, 1_000, 1_000)
  const met = new Set<number>()
  for (let rounds = 0; met.size < 1_000 && rounds < 100; rounds++) {
    const plan = planRound([offsets({ recentFrom: 1_000 })], progress, 100, middle)
    for (const { from, to } of plan.all) for (let offset = from; offset < to; offset++) met.add(offset)
    progress = plan.progress
  }
  t.equal(met.size, 1_000)
  t.same(planRound([offsets({ recentFrom: 1_000 })], progress, 100, middle).all, [
    { partition: 0, from: 950, to: 1_000 },
  ])
})

t.test('records dropped by retention, and a recreated topic, lead to no impossible range', async (t) => {
  const dropped = planRound(
    [offsets({ low: 600, committed: 700, high: 700, recentFrom: 500 })],
    at(100, 100, 100),
    1_000,
    middle,
  )
  t.same(dropped.fresh, [{ partition: 0, from: 600, to: 700 }])
  t.ok([...dropped.recent, ...dropped.all].every(({ from, to }) => from >= 600 && to <= 700 && from < to))
  const recreated = planRound([offsets({ committed: 10, high: 10, recentFrom: 0 })], at(500, 300, 500), 1_000, middle)
  t.ok([...recreated.fresh, ...recreated.recent, ...recreated.all].every(({ from, to }) => from >= 0 && to <= 10))
  t.same(planRound([offsets({ committed: 0, high: 0, recentFrom: 0 })], new Map(), 100, middle).fresh, [])
})

t.test(
  'with nothing new and the last hour compared twice, a quarter is read; new records restore full speed',
  async (t) => {
    let progress: ReadonlyMap<number, RoundProgress> = at(900, 1_000, 1_000)
    let owed: number | undefined
    const sizes: number[] = []
    for (let rounds = 0; rounds < 12; rounds++) {
      const plan = planRound([offsets({ recentFrom: 800 })], progress, 200, middle, owed)
      ;({ progress, owed } = plan)
      sizes.push(sizeOf(plan.recent) + sizeOf(plan.all))
    }
    t.ok(
      sizes.slice(0, 5).every((size) => size >= 100),
      'the pass that was under way, and a whole one',
    )
    t.same(sizes.slice(-4), [50, 50, 50, 50])
    const {
      recent,
      all,
      owed: again,
    } = planRound([offsets({ committed: 1_001, high: 1_001, recentFrom: 800 })], progress, 200, middle, owed)
    t.ok(sizeOf(recent) + sizeOf(all) > 50)
    t.ok(again > 0)
  },
)
