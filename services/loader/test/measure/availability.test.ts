import t from 'tap'
import { Availability } from '../../src/measure/availability.ts'

t.test('a system whose request failed is away until the next answer', async (t) => {
  const availability = new Availability()
  t.equal(availability.away(Date.now()), null)
  await t.rejects(
    availability.watch(async () => {
      throw new Error('rejected')
    }),
    /rejected/,
  )
  t.equal(availability.away(Date.now()), 'rejected')
  await availability.watch(async () => undefined)
  t.equal(availability.away(Date.now()), null)
})

t.test('a system that does not answer for long is away while the request is outstanding', async (t) => {
  const availability = new Availability()
  let answer = (): void => undefined
  const asked = availability.watch(
    () =>
      new Promise<void>((resolve) => {
        answer = resolve
      }),
  )
  t.equal(availability.away(Date.now()), null)
  t.match(availability.away(Date.now() + 20_000), /no answer for 20 s/)
  answer()
  await asked
  t.equal(availability.away(Date.now() + 20_000), null)
})
