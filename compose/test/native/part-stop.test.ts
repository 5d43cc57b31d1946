import { existsSync } from 'node:fs'
import t from 'tap'
import { DEAF, LIVES, aPart, runs } from './fake-parts.ts'
import { until } from '../../../services/chassis/test/until.ts'

t.test('a stop sends the signal of the part and waits until the process has exited', async (t) => {
  const { part, states, has, log } = aPart(
    t,
    `process.on('SIGINT', () => { console.log('good night'); process.exit(0) }); ${LIVES}`,
    { stop: { signal: 'SIGINT', timeoutSeconds: 20 } },
  )
  await part.start()
  await has('begun')
  const { pid } = part
  await part.stop()
  t.notOk(runs(pid))
  t.match(log(), 'good night')
  t.same(states.slice(-2), ['stopping', 'stopped'])
  t.equal(part.pid, undefined)
  t.equal(part.restarts, 0, 'a stop is not a crash')
})

t.test('a part that ignores its signal is killed after its grace period', async (t) => {
  const { part, has, log } = aPart(t, DEAF, { stop: { signal: 'SIGTERM', timeoutSeconds: 0.3 } })
  await part.start()
  await has('begun')
  const { pid } = part
  const asked = performance.now()
  await part.stop()
  t.ok(performance.now() - asked >= 290)
  t.notOk(runs(pid))
  t.match(log(), 'heard SIGTERM')
  t.equal(part.state, 'stopped')
})

t.test('a kill ends it at once, also while a stop waits for it, and leaves it down', async (t) => {
  const { part, has } = aPart(t, DEAF)
  await part.start()
  await has('begun')
  const { pid } = part
  const stopped = part.stop()
  await has('heard SIGTERM')
  t.ok(runs(pid))
  t.equal(part.state, 'stopping')
  await part.kill()
  await stopped
  t.notOk(runs(pid))
  t.equal(part.state, 'stopped')
})

t.test('a second stop waits as the first does, and does not signal the process again', async (t) => {
  const slow = `process.on('SIGTERM', () => { console.log('heard'); setTimeout(() => process.exit(0), 300) }); ${LIVES}`
  const { part, has, log } = aPart(t, slow)
  await part.start()
  await has('begun')
  const { pid } = part
  const first = part.stop()
  await has('heard')
  await part.stop()
  t.notOk(runs(pid), 'it has exited when the second stop returns')
  await first
  t.same(log().match(/heard/g), ['heard'])
})

t.test('a stop while it starts makes the start fail and leaves nothing running', async (t) => {
  const { part, has } = aPart(t, LIVES, { ready: async () => false })
  const started = part.start()
  started.catch(() => undefined)
  await has('begun')
  const { pid } = part
  await part.stop()
  await t.rejects(started, { message: /stopped before it was healthy/ })
  t.notOk(runs(pid))
  t.equal(part.state, 'stopped')
})

t.test('a probe that succeeds only after the stop does not make it healthy', async (t) => {
  const probe = Promise.withResolvers<boolean>()
  const { part, has, states } = aPart(t, DEAF, { ready: () => probe.promise })
  const started = part.start()
  started.catch(() => undefined)
  await has('begun')
  const stopped = part.stop()
  probe.resolve(true)
  await t.rejects(started, { message: /stopped before it was healthy/ })
  t.equal(part.state, 'stopping')
  await part.kill()
  await stopped
  t.notOk(states.includes('healthy'))
})

t.test('a part that is stopped during preparation is never started', async (t) => {
  const preparation = Promise.withResolvers<undefined>()
  const { part } = aPart(t, LIVES, { prepare: () => preparation.promise })
  const started = part.start()
  started.catch(() => undefined)
  await part.stop()
  preparation.resolve(undefined)
  await t.rejects(started, { message: /stopped before it started/ })
  t.equal(part.state, 'stopped')
  t.notOk(existsSync(part.logFile))
})

t.test('a stopped part can be started again, as another process', async (t) => {
  const { part } = aPart(t)
  await part.start()
  const { pid } = part
  await part.stop()
  await part.start()
  t.equal(part.state, 'healthy')
  t.not(part.pid, pid)
})

t.test('a part that is stopping is not started', async (t) => {
  const { part, has } = aPart(t, DEAF)
  await part.start()
  await has('begun')
  const stopped = part.stop()
  await t.rejects(part.start(), { message: /shop is stopping/ })
  await part.kill()
  await stopped
})

t.test('stopping a part that never started is harmless', async (t) => {
  const { part } = aPart(t)
  await part.stop()
  t.equal(part.state, 'stopped')
  await until('nothing runs', () => part.pid === undefined)
})
