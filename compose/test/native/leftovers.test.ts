import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { birthOf, forgetProcesses, recordProcesses, stopLeftovers } from '../../native/leftovers.ts'
import type { Stack } from '../../native/stack.ts'
import { LIVES } from './fake-parts.ts'
import { until } from '../../../services/chassis/test/until.ts'

type Left = { name: string; pid: number | undefined; ended: Promise<NodeJS.Signals | null> }

/** An unsupervised process, as left by a killed launcher. */
function left(t: Test, name: string, code = LIVES): Left {
  const child = spawn(process.execPath, ['-e', code], { stdio: 'ignore' })
  t.teardown(() => {
    child.kill('SIGKILL')
  })
  return {
    name,
    pid: child.pid,
    ended: new Promise((resolve) => {
      child.once('exit', (_code, signal) => {
        resolve(signal)
      })
    }),
  }
}

/** The part of a stack that is recorded. */
const stackOf = (parts: Pick<Left, 'name' | 'pid'>[], signal = 'SIGTERM'): Stack =>
  ({
    parts: new Map(parts.map(({ name, pid }) => [name, { pid, process: { name, stop: { signal } } }])),
  }) as unknown as Stack

const nobody = (line: string): void => {
  throw new Error(`unexpected output: ${line}`)
}

t.test(
  'leftovers of a killed launcher are stopped with their own signal, last started first, and reported',
  async (t) => {
    const data = t.testdir({})
    const processes = [left(t, 'kafka'), left(t, 'loader')]
    await recordProcesses(stackOf([...processes, { name: 'prometheus', pid: undefined }], 'SIGINT'), data)
    const said: string[] = []
    t.same(await stopLeftovers(data, (line) => said.push(line)), ['loader', 'kafka'])
    t.same(await Promise.all(processes.map(({ ended }) => ended)), ['SIGINT', 'SIGINT'])
    t.match(said, [
      `stopping loader (process ${processes[1]?.pid})`,
      /stopping kafka .*left by a launcher that was killed/,
    ])
    t.notOk(existsSync(`${data}/processes.json`))
    t.same(await stopLeftovers(data, nobody), [], 'a second call finds nothing')
  },
)

t.test('npm run stop stops everything, even when its output pipe was closed', async (t) => {
  const data = t.testdir({})
  const processes = ['postgres', 'kafka', 'loader'].map((name) => left(t, name))
  await recordProcesses(stackOf(processes), data)
  const stop = spawn(process.execPath, [join(import.meta.dirname, '../../native/stop.ts')], {
    env: { ...process.env, DATA_DIR: data },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  stop.stdout.destroy()
  t.same(await once(stop, 'exit'), [0, null])
  t.same(await Promise.all(processes.map(({ ended }) => ended)), ['SIGTERM', 'SIGTERM', 'SIGTERM'])
})

t.test('a later process with the same id is not touched', async (t) => {
  const data = t.testdir({})
  const stranger = left(t, 'kafka')
  await recordProcesses(stackOf([stranger]), data)
  const file = `${data}/processes.json`
  writeFileSync(file, readFileSync(file, 'utf8').replace(/"born": ".*?"/, '"born": "1"'))
  t.same(await stopLeftovers(data, nobody), [])
  t.not(await birthOf(stranger.pid ?? 0), '', 'it lives')
  t.notOk(existsSync(file))
})

t.test('a process that exited by itself is not mentioned', async (t) => {
  const data = t.testdir({})
  const short = left(t, 'kafka', 'process.stdin.resume(); setTimeout(() => {}, 100)')
  await recordProcesses(stackOf([short]), data)
  await short.ended
  t.same(await stopLeftovers(data, nobody), [])
})

t.test('the list holds the last change, and can be deleted', async (t) => {
  const data = `${t.testdir({})}/not/yet/there`
  const [first, second] = [left(t, 'kafka'), left(t, 'loader')]
  await recordProcesses(stackOf([first]), data)
  await recordProcesses(stackOf([second]), data)
  t.match(JSON.parse(readFileSync(`${data}/processes.json`, 'utf8')), [
    { name: 'loader', pid: second.pid, signal: 'SIGTERM', born: /.+/ },
  ])
  forgetProcesses(data)
  t.same(await stopLeftovers(data, nobody), [])
  t.not(await birthOf(first.pid ?? 0), '')
})

t.test('a process is identified by its start time, which is undefined once it has exited', async (t) => {
  const process = left(t, 'kafka')
  const born = await birthOf(process.pid ?? 0)
  t.not(born, '')
  t.equal(await birthOf(process.pid ?? 0), born)
  await recordProcesses(stackOf([process]), t.testdir({}))
  await stopLeftovers(t.testdirName, () => undefined)
  await until('it has ended', async () => (await birthOf(process.pid ?? 0)) === '')
})
