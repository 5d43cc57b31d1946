import { statSync } from 'node:fs'
import t, { type Test } from 'tap'
import { askLauncher, serveControl, socketOf } from '../../native/control.ts'
import { Stack } from '../../native/stack.ts'
import { LIVES, aMachine, aProcess, runs } from './fake-parts.ts'

/** A launcher of two parts that accepts commands until the test ends. */
async function aLauncher(t: Test) {
  const machine = aMachine(t)
  const stack = new Stack(machine, [aProcess('kafka'), aProcess('loader', LIVES, { needs: { kafka: 'healthy' } })])
  const server = await serveControl(stack, machine.data)
  t.teardown(async () => {
    server.close()
    await stack.kill()
  })
  const tell = (path: string) => askLauncher(machine.data, path, 'POST')
  return { stack, server, data: machine.data, tell }
}

t.test('without a launcher there is no answer', async (t) => {
  t.equal(await askLauncher(t.testdir({})), undefined)
})

t.test('after a launcher has closed, another can take its place', async (t) => {
  const { server, data, stack } = await aLauncher(t)
  t.not(await askLauncher(data), undefined)
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  t.equal(await askLauncher(data), undefined)
  const next = await serveControl(stack, data)
  t.teardown(() => next.close())
  t.not(await askLauncher(data), undefined)
})

t.test('the status shows the launcher, and the state, process, restarts and log of each part', async (t) => {
  const { stack, data } = await aLauncher(t)
  t.match(await askLauncher(data), {
    pid: process.pid,
    parts: [
      { name: 'kafka', state: 'waiting' },
      { name: 'loader', state: 'waiting' },
    ],
  })
  await Promise.all(stack.start().values())
  const { pid } = stack.part('loader')
  t.match((await askLauncher(data))?.parts[1], {
    name: 'loader',
    state: 'healthy',
    pid,
    restarts: 0,
    log: `${data}/logs/loader.log`,
  })
})

t.test('single parts are stopped, started, restarted and killed, and the answer has the new state', async (t) => {
  const { stack, tell } = await aLauncher(t)
  await Promise.all(stack.start().values())
  const kafka = async (verb: string) => (await tell(`/kafka/${verb}`))?.parts[0]
  const { pid: first } = stack.part('kafka')
  t.match(await kafka('stop'), { state: 'stopped', pid: undefined })
  t.notOk(runs(first))
  const second = (await kafka('start'))?.pid
  t.match(stack.part('kafka'), { state: 'healthy', pid: second })
  const third = (await kafka('restart'))?.pid
  t.ok(runs(third))
  t.notOk(runs(second))
  t.match(await kafka('kill'), { state: 'stopped' })
  t.notOk(runs(third))
  t.equal(stack.part('loader').state, 'healthy', 'the others go on')
})

t.test('an unknown part or action is rejected with a list of the known ones', async (t) => {
  const { tell, stack } = await aLauncher(t)
  await t.rejects(tell('/zookeeper/stop'), { message: 'unknown part zookeeper; the parts are kafka, loader' })
  await t.rejects(tell('/kafka/tickle'), { message: 'unknown action tickle; use stop, kill, start or restart' })
  await t.rejects(tell('/'), { message: /unknown part/ })
  t.equal(stack.part('kafka').state, 'waiting')
})

t.test('reading the status changes nothing', async (t) => {
  const { stack, data } = await aLauncher(t)
  await Promise.all(stack.start().values())
  await askLauncher(data, '/kafka/stop', 'GET')
  t.equal(stack.part('kafka').state, 'healthy')
})

t.test('only this user can connect, and each data folder has its own socket', async (t) => {
  const { data } = await aLauncher(t)
  t.equal(statSync(socketOf(data)).mode & 0o077, 0)
  t.not(socketOf(data), socketOf(`${data}/other`))
  t.ok(socketOf(`${data}/${'deep/'.repeat(100)}`).length < 100, 'a socket has a short path')
})
