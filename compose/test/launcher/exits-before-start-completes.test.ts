import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { askLauncher } from '../../native/control.ts'
import { birthOf } from '../../native/leftovers.ts'
import { ROOT } from '../../native/machine.ts'
import { freshEnvironment, launch } from '../launch.ts'
import { until } from '../pipeline.ts'

/** Settings of a stack whose folder is deleted with the test. */
async function anEnvironment(t: Test): Promise<Record<string, string> & { DATA_DIR: string }> {
  const environment = await freshEnvironment()
  const folder = environment['DATA_DIR'] ?? ''
  t.teardown(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  return { ...environment, DATA_DIR: folder }
}

/** Waits until a launcher has recorded the processes it started. */
async function startedIn(folder: string): Promise<number[]> {
  const file = join(folder, 'processes.json')
  const pids = (): number[] =>
    existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { pid: number }[]).map(({ pid }) => pid) : []
  await until('two parts run', async () => pids().length >= 2)
  return pids()
}

const running = async (pids: number[]): Promise<number[]> => {
  const births = await Promise.all(pids.map(birthOf))
  return pids.filter((_, place) => births[place] !== '')
}

t.test('a cancelled launch leaves nothing running', async (t) => {
  const environment = await anEnvironment(t)
  const cancel = new AbortController()
  const launched = launch(environment, cancel.signal)
  const failed = t.rejects(launched, /cancelled/)
  const pids = await startedIn(environment.DATA_DIR)
  cancel.abort()
  await failed
  t.same(await running(pids), [])
})

t.test('a launch whose launcher is killed leaves nothing running', async (t) => {
  const environment = await anEnvironment(t)
  const failed = t.rejects(launch(environment), /ended with code null/)
  const pids = await startedIn(environment.DATA_DIR)
  const launcher = await askLauncher(environment.DATA_DIR)
  if (launcher === undefined) throw new Error('the launcher does not answer')
  process.kill(launcher.pid, 'SIGKILL')
  await failed
  t.same(await running(pids), [])
})

t.test('a launcher whose output pipe was closed stops what it started', async (t) => {
  const environment = await anEnvironment(t)
  const launcher = spawn(process.execPath, [join(ROOT, 'compose/native/start.ts')], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = once(launcher, 'exit')
  launcher.stdout.resume()
  const pids = await startedIn(environment.DATA_DIR)
  launcher.stdout.destroy()
  launcher.stderr.destroy()
  await ended
  t.same(await running(pids), [])
})
