import t from 'tap'
import type { Part, PartState } from '../../native/part.ts'
import { LIVES, aPart, runs } from './fake-parts.ts'
import { until } from '../../../services/chassis/test/until.ts'

/** Resolves when the part enters a state, however briefly, with the time in milliseconds. */
function reaches(part: Part, state: PartState): Promise<number> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (part.state === state) resolve(performance.now())
    }
    part.on('change', look)
    look()
  })
}

t.test('a part that dies is restarted after one second, then after two, and restarts are counted', async (t) => {
  const { part, states } = aPart(t)
  await part.start()
  const pids = [part.pid]
  for (const [index, leastMs] of [990, 1_990].entries()) {
    process.kill(part.pid ?? 0, 'SIGKILL')
    const died = await reaches(part, 'restarting')
    t.equal(part.pid, undefined)
    const begun = await reaches(part, 'starting')
    t.ok(begun - died >= leastMs, `${begun - died} ms`)
    await reaches(part, 'healthy')
    t.equal(part.restarts, index + 1)
    pids.push(part.pid)
  }
  t.equal(new Set(pids).size, 3)
  t.same(states.slice(0, 6), ['preparing', 'starting', 'healthy', 'restarting', 'starting', 'healthy'])
})

t.test('a part that exits with code 0 unasked is restarted as well', async (t) => {
  const { part, has } = aPart(t, `process.on('SIGUSR2', () => process.exit(0)); ${LIVES}`)
  await part.start()
  await has('begun')
  process.kill(part.pid ?? 0, 'SIGUSR2')
  await reaches(part, 'restarting')
  await reaches(part, 'healthy')
  t.equal(part.restarts, 1)
})

t.test('a part that dies while it restarts is retried', async (t) => {
  let starts = 0
  const { part } = aPart(t, '', {
    command: () => ({ file: process.execPath, args: ['-e', ++starts === 2 ? 'process.exit(1)' : LIVES] }),
    ready: async () => starts !== 2,
  })
  await part.start()
  process.kill(part.pid ?? 0, 'SIGKILL')
  await until('it is healthy for the second time', () => starts === 3 && part.state === 'healthy')
  t.equal(part.restarts, 2)
  t.ok(runs(part.pid))
})

t.test('a part that is stopped while it waits for a restart stays down', async (t) => {
  let starts = 0
  const { part } = aPart(t, '', { command: () => ({ file: process.execPath, args: ['-e', LIVES, String(++starts)] }) })
  const neighbour = aPart({ teardown: (end) => t.teardown(end), testdir: () => t.testdirName })
  await part.start()
  await neighbour.part.start()
  process.kill(part.pid ?? 0, 'SIGKILL')
  await reaches(part, 'restarting')
  await part.stop()
  t.equal(part.state, 'stopped')
  // The neighbour dies later and waits equally long: once it is back, this part's restart would have happened.
  process.kill(neighbour.part.pid ?? 0, 'SIGKILL')
  await reaches(neighbour.part, 'restarting')
  await reaches(neighbour.part, 'healthy')
  t.equal(part.state, 'stopped')
  t.equal(starts, 1)
})

t.test('a part that is killed on purpose is not restarted', async (t) => {
  const { part, states } = aPart(t)
  await part.start()
  await part.kill()
  t.equal(part.state, 'stopped')
  t.notOk(states.includes('restarting'))
  t.equal(part.restarts, 0)
})

t.test('a manual start does not wait for the restart, and one process runs in the end', async (t) => {
  let starts = 0
  const { part } = aPart(t, '', { command: () => ({ file: process.execPath, args: ['-e', LIVES, String(++starts)] }) })
  const neighbour = aPart({ teardown: (end) => t.teardown(end), testdir: () => t.testdirName })
  await part.start()
  await neighbour.part.start()
  process.kill(part.pid ?? 0, 'SIGKILL')
  await reaches(part, 'restarting')
  await part.start()
  const { pid } = part
  process.kill(neighbour.part.pid ?? 0, 'SIGKILL')
  await reaches(neighbour.part, 'restarting')
  await reaches(neighbour.part, 'healthy')
  t.equal(starts, 2)
  t.equal(part.pid, pid)
  t.equal(part.state, 'healthy')
})
