import t from 'tap'
import { Watermarks } from '../../src/measure/watermarks.ts'

const at = (partition: number, next: number, end: number, low = 0) => ({ partition, low, end, committed: next, next })
const never = async (): Promise<undefined> => {
  throw new Error('no record needs to be read')
}

t.test('an empty topic has no watermarks and no lag', async (t) => {
  t.same(await new Watermarks(never).look([at(0, 0, 0), at(1, 7, 7, 7)], 1_000), {
    accepted: undefined,
    loaded: undefined,
    lagSeconds: 0,
  })
})

t.test('while the sink keeps up, both watermarks advance and no record is read', async (t) => {
  const marks = new Watermarks(never)
  await marks.look([at(0, 0, 0)], 10_000)
  t.same(await marks.look([at(0, 20, 20)], 12_000), { accepted: 11_900, loaded: 11_900, lagSeconds: 0 })
  t.same(
    await marks.look([at(0, 20, 20)], 60_000),
    { accepted: 11_900, loaded: 11_900, lagSeconds: 0 },
    'idle is no lag',
  )
})

t.test('when the sink stands still its lag grows with time, also when nothing more comes', async (t) => {
  const marks = new Watermarks(never)
  await marks.look([at(0, 0, 0), at(1, 0, 0)], 10_000)
  await marks.look([at(0, 10, 10), at(1, 10, 10)], 12_000)
  await marks.look([at(0, 10, 10), at(1, 10, 11)], 14_000)
  t.same(await marks.look([at(0, 10, 15), at(1, 10, 11)], 16_000), { accepted: 15_600, loaded: 12_000, lagSeconds: 4 })
  t.match(await marks.look([at(0, 10, 15), at(1, 10, 11)], 72_000), {
    accepted: 15_600,
    loaded: 12_000,
    lagSeconds: 60,
  })
  t.match(
    await marks.look([at(0, 15, 15), at(1, 10, 11)], 74_000),
    { loaded: 12_000, lagSeconds: 62 },
    'the slowest partition decides',
  )
  t.same(await marks.look([at(0, 15, 15), at(1, 11, 11)], 76_000), { accepted: 15_600, loaded: 15_600, lagSeconds: 0 })
})

t.test('a backlog from before the first observation has the age of its oldest record, read once', async (t) => {
  const asked: number[] = []
  const marks = new Watermarks(async (_position, offset) => {
    asked.push(offset)
    return offset === 100 ? 1_000 : 90_000
  })
  t.same(await marks.look([at(0, 100, 200)], 101_000), { accepted: 90_000, loaded: 1_000, lagSeconds: 100 })
  t.match(await marks.look([at(0, 100, 200)], 103_000), { lagSeconds: 102 })
  t.same(asked, [100, 199])
})

t.test('a failed read is repeated at the next observation', async (t) => {
  let away = true
  const marks = new Watermarks(async () => {
    if (away) throw new Error('Kafka is away')
    return 5_000
  })
  await t.rejects(marks.look([at(0, 0, 1)], 10_000), /away/)
  away = false
  t.match(await marks.look([at(0, 0, 1)], 12_000), { loaded: 5_000, lagSeconds: 7 })
})
