import t from 'tap'
import { ParseLimiter } from '../../src/admission/parse-limiter.ts'
import { until } from '../../../chassis/test/until.ts'

const MIB = 1_048_576

t.test(
  'four large bodies are open at once; others proceed in order as earlier ones close, small ones at any time',
  async (t) => {
    const limiter = new ParseLimiter()
    const resumed: number[] = []
    const open = (name: number, bytes = MIB): boolean =>
      limiter.enter({
        bytes,
        resume: () => {
          resumed.push(name)
        },
      })
    t.same(
      [1, 2, 3, 4, 5, 6].map((name) => open(name)),
      [true, true, true, true, false, false],
    )
    t.ok(open(7, 100), 'a small one')
    limiter.leave(100)
    t.notOk(open(8, 100_000), 'it queues behind the others')
    limiter.leave(MIB)
    limiter.leave(MIB)
    await until('two proceed', () => resumed.length === 2)
    t.same(resumed, [5, 6])
    for (let time = 0; time < 4; time++) limiter.leave(MIB)
    await until('the last proceeds', () => resumed.length === 3)
  },
)

t.test('a body that is alone is opened, however large', async (t) => {
  t.ok(new ParseLimiter().enter({ bytes: 100 * MIB, resume: () => undefined }))
})
