import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url))

export type SimulatorProcess = {
  child: ChildProcess
  output: () => string
  /** Resolves to the exit code. */
  ended: Promise<number | null>
}

/** The simulator as a process; killed when the test ends, if it still runs. */
export function startSimulator(
  t: { teardown: (end: () => void) => void },
  env: Record<string, string>,
): SimulatorProcess {
  const child = spawn(process.execPath, [MAIN], {
    env: { PATH: process.env['PATH'], SIMULATOR_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  t.teardown(() => {
    child.kill('SIGKILL')
  })
  let text = ''
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    text += chunk.toString()
  })
  const ended = once(child, 'close').then(([code]) => code as number | null)
  return { child, output: () => text, ended }
}
