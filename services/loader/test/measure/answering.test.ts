import t from 'tap'
import { Answering } from '../../src/measure/answering.ts'

t.test('a system whose request failed is away until the next answer', async (t) => {
  const answering = new Answering()
  t.equal(answering.away(Date.now()), null)
  await t.rejects(
    answering.watch(async () => {
      throw new Error('rejected')
    }),
    /rejected/,
  )
  t.equal(answering.away(Date.now()), 'rejected')
  await answering.watch(async () => undefined)
  t.equal(answering.away(Date.now()), null)
})

t.test('a system that does not answer for long is away while the request is outstanding', async (t) => {
  const answering = new Answering()
  let answer = (): void => undefined
  const asked = answering.watch(
    () =>
      new Promise<void>((resolve) => {
        answer = resolve
      }),
  )
  t.equal(answering.away(Date.now()), null)
  t.match(answering.away(Date.now() + 20_000), /no answer for 20 s/)
  answer()
  await asked
  t.equal(answering.away(Date.now() + 20_000), null)
})
