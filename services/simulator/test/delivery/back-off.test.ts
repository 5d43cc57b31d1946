import t from 'tap'
import { backOffMs } from '../../src/delivery/back-off.ts'

t.test('the wait is never shorter than Retry-After', async (t) => {
  for (let tries = 1; tries < 40; tries++) t.ok(backOffMs(tries, 3000, 0) > 3000)
})

t.test('it grows with the tries up to a limit, with jitter', async (t) => {
  t.equal(backOffMs(1, 0, 0), 100)
  t.equal(backOffMs(2, 0, 0), 200)
  t.equal(backOffMs(1, 0, 0.5), 150)
  t.equal(backOffMs(1000, 0, 0.999), 9995)
})

t.test('no Retry-After exceeds the longest delay of a timer', async (t) => {
  t.equal(backOffMs(1, 1e15, 0), 2 ** 31 - 1)
})
