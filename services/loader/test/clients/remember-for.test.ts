import t from 'tap'
import { rememberFor } from '../../src/clients/remember-for.ts'

t.test('concurrent calls share one request, and so do calls soon after it', async (t) => {
  let asked = 0
  const ask = rememberFor(60_000, async () => ++asked)
  t.same(await Promise.all([ask(), ask(), ask()]), [1, 1, 1])
  t.equal(await ask(), 1)
})

t.test('an expired result is requested again, and an error is not cached', async (t) => {
  let asked = 0
  const always = rememberFor(0, async () => ++asked)
  await always()
  t.equal(await always(), 2)
  const failing = rememberFor(60_000, async () => {
    if (++asked < 4) throw new Error('away')
    return asked
  })
  await t.rejects(failing(), /away/)
  t.equal(await failing(), 4)
})
