import t from 'tap'
import { Linger } from '../../src/kafka/linger.ts'

const FOR_EVER_MS = 60_000

t.test('there is no pause before the first acknowledgement, nor with a single client', async (t) => {
  const linger = new Linger(FOR_EVER_MS)
  t.equal(linger.pause(1), undefined)
  linger.acknowledged(1)
  t.equal(linger.pause(1), undefined)
  t.equal(linger.pause(0), undefined)
})

t.test('a pause ends when as many requests wait as expected', async (t) => {
  const linger = new Linger(FOR_EVER_MS)
  linger.acknowledged(3)
  let over = false
  const pause = linger.pause(1)?.then(() => {
    over = true
  })
  linger.arrived(2)
  await new Promise(setImmediate)
  t.notOk(over)
  linger.arrived(3)
  await pause
  t.ok(over)
  t.equal(linger.pause(3), undefined)
})

t.test('a pause ends after its time, counted from the acknowledgement', async (t) => {
  const linger = new Linger(20)
  linger.acknowledged(2)
  const begun = performance.now()
  await linger.pause(1)
  // A Node timer may fire a millisecond early.
  t.ok(performance.now() - begun >= 18)
  const none = new Linger(0)
  none.acknowledged(2)
  t.equal(none.pause(1), undefined)
})

t.test('stopping ends a pause and prevents further ones', async (t) => {
  const linger = new Linger(FOR_EVER_MS)
  linger.acknowledged(2)
  const pause = linger.pause(1)
  linger.stop()
  await pause
  t.equal(linger.pause(1), undefined)
})
