import t from 'tap'
import { catchUp, offsetsToSet, planWindow } from '../../src/isolate/plan-window.ts'

const bounds = (...ends: [low: number, high: number][]) =>
  ends.map(([low, high], partition) => ({ partition, low, high }))

t.test(
  'a window reaches from the committed offset to the end; partitions in which nothing waits are left out',
  async (t) => {
    t.same(
      planWindow(
        bounds([0, 10], [0, 5], [2, 9]),
        new Map([
          [0, 7],
          [1, 5],
        ]),
        100,
      ),
      [
        { partition: 0, from: 7, to: 10, next: 7 },
        { partition: 2, from: 2, to: 9, next: 2 },
      ],
    )
  },
)

t.test('a window is bounded; what one partition does not need is left to the others', async (t) => {
  const window = planWindow(bounds([0, 1_000], [0, 10], [0, 1_000]), new Map(), 100)
  t.same(
    window.map(({ to }) => to),
    [45, 10, 45],
  )
})

t.test('records that the topic has dropped are passed over', async (t) => {
  t.same(planWindow(bounds([50, 60]), new Map([[0, 10]]), 100), [{ partition: 0, from: 50, to: 60, next: 50 }])
  t.match(catchUp([{ partition: 0, from: 10, to: 60, next: 20 }], bounds([50, 60]), new Map()), [{ next: 50 }])
})

t.test('a resumed isolation continues where it was, or where the sink has committed meanwhile', async (t) => {
  const window = [
    { partition: 0, from: 0, to: 9, next: 4 },
    { partition: 1, from: 0, to: 9, next: 4 },
  ]
  t.match(
    catchUp(
      window,
      bounds([0, 9], [0, 9]),
      new Map([
        [0, 2],
        [1, 8],
      ]),
    ),
    [{ next: 4 }, { next: 8 }],
  )
})

t.test('offsets move only forward, and only past what was examined', async (t) => {
  const window = [
    { partition: 0, from: 0, to: 9, next: 9 },
    { partition: 1, from: 5, to: 9, next: 5 },
    { partition: 2, from: 0, to: 9, next: 4 },
    { partition: 3, from: 0, to: 9, next: 6 },
  ]
  t.same(
    [
      ...offsetsToSet(
        window,
        new Map([
          [2, 3],
          [3, 8],
        ]),
      ),
    ],
    [
      [0, 9],
      [2, 4],
    ],
  )
})
