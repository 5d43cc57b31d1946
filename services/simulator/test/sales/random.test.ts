import t from 'tap'
import { chooseSeed, seededRandom } from '../../src/sales/random.ts'

t.test('a seed reproduces its values, another seed gives others', async (t) => {
  const values = (seed: number): unknown[] => {
    const random = seededRandom(seed)
    return [random.uuid(), random.share(), random.below(1000), random.uuid()]
  }
  t.same(values(42), values(42))
  t.not(values(42)[0], values(43)[0])
})

t.test('UUIDs are of version 4 and unique', async (t) => {
  const random = seededRandom(1)
  const ids = Array.from({ length: 10_000 }, () => random.uuid())
  t.equal(new Set(ids).size, ids.length)
  t.ok(ids.every((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id)))
})

t.test('a chosen seed is a valid setting', async (t) => {
  const seed = chooseSeed()
  t.ok(Number.isInteger(seed) && seed >= 1 && seed < 2 ** 31)
})
