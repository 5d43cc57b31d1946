import t from 'tap'
import { ReplayPace } from '../../src/run/replay-pace.ts'

t.test('sales fall due in the rhythm of the file, divided by the speed', async (t) => {
  const pace = new ReplayPace([1_000_000, 1_060_000, 1_060_000, 1_120_000], 60)
  t.equal(pace.waiting(1e9), 0, 'nothing before the start')
  pace.start(500)
  t.equal(pace.waiting(500), 1)
  t.equal(pace.nextDueIn(700), 800)
  t.equal(pace.waiting(1499), 1)
  t.equal(pace.waiting(1500), 3)
  pace.take(2)
  t.equal(pace.waiting(2500), 2)
  t.equal(pace.nextDueIn(2500), Infinity)
})

t.test('speed 0 makes every sale due at once', async (t) => {
  const pace = new ReplayPace([1, 1e9, 1e12], 0)
  pace.start(0)
  t.equal(pace.waiting(0), 3)
})

t.test('a pause postpones everything that is not yet due', async (t) => {
  const pace = new ReplayPace([0, 1000], 1)
  pace.start(0)
  pace.pause(400)
  pace.pause(600)
  t.equal(pace.waiting(5000), 1)
  t.equal(pace.nextDueIn(5000), Infinity)
  pace.resume(5400)
  pace.resume(5400)
  t.equal(pace.nextDueIn(5400), 600)
})

t.test('paused before the start, it starts with the resume', async (t) => {
  const pace = new ReplayPace([0, 1000], 1)
  pace.pause(0)
  pace.start(100)
  pace.resume(300)
  t.equal(pace.nextDueIn(300), 0)
  t.equal(pace.waiting(1299), 1)
  t.equal(pace.waiting(1300), 2)
})
