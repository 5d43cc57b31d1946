import t from 'tap'
import { InterruptibleSleep } from '../../src/registry/interruptible-sleep.ts'

const HOUR = 3_600_000

/** Whether the promise is settled once everything that is due has run. */
async function isDone(promise: Promise<void>): Promise<boolean> {
  let done = false
  void promise.then(() => {
    done = true
  })
  await new Promise(setImmediate)
  return done
}

t.test('an interruption ends the wait at once, and is used up by it', async (t) => {
  const rest = new InterruptibleSleep()
  t.teardown(() => {
    rest.end()
  })
  const wait = rest.for(HOUR, 0)
  t.notOk(await isDone(wait))
  rest.interrupt()
  await wait
  t.notOk(await isDone(rest.for(HOUR, 0)))
})

t.test('an interruption that came too early for a wait, or in its least time, ends it after that', async (t) => {
  const rest = new InterruptibleSleep()
  t.teardown(() => {
    rest.end()
  })
  rest.interrupt()
  const begun = performance.now()
  await rest.for(HOUR, 50)
  t.ok(performance.now() - begun > 45, 'the least time is kept')
  const wait = rest.for(HOUR, 30)
  rest.interrupt()
  t.notOk(await isDone(wait))
  await wait
})

t.test('after the end nothing waits any more', async (t) => {
  const rest = new InterruptibleSleep()
  const wait = rest.for(HOUR, HOUR)
  rest.end()
  await wait
  await rest.for(HOUR, HOUR)
  t.ok(rest.ended)
  t.ok(rest.signal.aborted)
})
