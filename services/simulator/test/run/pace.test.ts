import t from 'tap'
import { Pace } from '../../src/run/pace.ts'

/** Takes everything that falls due from one time to another, in steps. */
function takeAll(pace: Pace, from: number, to: number, step: number): number {
  let taken = 0
  for (let now = from; now <= to; now += step) {
    const due = pace.waiting(now)
    pace.take(due)
    taken += due
  }
  return taken
}

function started(rate: number, limit = 1000): Pace {
  const pace = new Pace(rate, limit)
  pace.start(0)
  return pace
}

t.test('the rate is exact, however often it is read', async (t) => {
  t.equal(takeAll(started(15), 0, 10_000, 10), 150)
  t.equal(takeAll(started(15), 0, 10_000, 250), 150)
  t.equal(takeAll(started(1000), 0, 1000, 1), 1000)
  t.equal(takeAll(started(0.25), 0, 8000, 1000), 2)
})

t.test('nothing falls due before the start, nor at rate 0', async (t) => {
  const pace = new Pace(100, 1000)
  t.equal(pace.waiting(5000), 0)
  pace.start(5000)
  t.equal(pace.waiting(5100), 10)
  const still = started(0)
  t.equal(still.waiting(1e9), 0)
  t.equal(still.nextDueIn(1e9), Infinity)
})

t.test('nextDueIn is the time until the next sale', async (t) => {
  const pace = started(4)
  t.equal(pace.nextDueIn(0), 250)
  t.equal(pace.nextDueIn(100), 150)
})

t.test('sales beyond the limit are counted and dropped', async (t) => {
  const pace = started(100, 5)
  t.equal(pace.waiting(1000), 5)
  t.equal(pace.overflow, 95)
  pace.take(5)
  t.equal(pace.waiting(1010), 1)
})

t.test('a new rate takes effect at once and without a burst', async (t) => {
  const pace = started(1)
  pace.setRate(1000, 900)
  t.equal(pace.waiting(900), 0, 'the time before the change counts at the old rate')
  t.equal(pace.waiting(1000), 100)
  pace.setRate(2, 1000)
  t.equal(pace.waiting(1000), 2, 'of the backlog one second of the new rate stays')
  t.equal(pace.overflow, 98)
  pace.setRate(0, 1000)
  t.equal(pace.waiting(60_000), 0)
})

t.test('a pause stops the clock, pausing twice changes nothing, and no backlog bursts out afterwards', async (t) => {
  const pace = started(10)
  t.equal(pace.waiting(5000), 50)
  pace.pause(5000)
  pace.pause(6000)
  t.ok(pace.paused)
  t.equal(pace.waiting(60_000), 10)
  pace.resume(60_000)
  pace.resume(60_000)
  t.notOk(pace.paused)
  t.equal(pace.waiting(60_500), 15)
})

t.test('a factor scales the rate from then on', async (t) => {
  const pace = started(10)
  pace.setFactor(2, 1000)
  t.equal(pace.waiting(2000), 30)
  t.equal(pace.rate, 10)
})
