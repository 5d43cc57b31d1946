import t from 'tap'
import { InterruptibleSleep } from '../../src/registry/interruptible-sleep.ts'

const HOUR = 3_600_000

/** Whether the promise is settled after all due callbacks have run. */
async function isDone(promise: Promise<void>): Promise<boolean> {
  let done = false
  void promise.then(() => {
    done = true
  })
  await new Promise(setImmediate)
  return done
}

t.test('an interruption ends one wait at once', async (t) => {
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

t.test('an interruption before a wait, or within its minimum time, ends it after the minimum time', async (t) => {
  const rest = new InterruptibleSleep()
  t.teardown(() => {
    rest.end()
  })
  rest.interrupt()
  const begun = performance.now()
  await rest.for(HOUR, 50)
  t.ok(performance.now() - begun > 45, 'the minimum time is kept')
  const wait = rest.for(HOUR, 30)
  rest.interrupt()
  t.notOk(await isDone(wait))
  await wait
})

t.test('after the end nothing waits', async (t) => {
  const rest = new InterruptibleSleep()
  const wait = rest.for(HOUR, HOUR)
  rest.end()
  await wait
  await rest.for(HOUR, HOUR)
  t.ok(rest.ended)
  t.ok(rest.signal.aborted)
})
