/** Parts that are small Node programs, on a hand-made machine. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Machine } from '../../native/machine.ts'
import { until } from '../../../services/chassis/test/until.ts'
import { Part, type PartState } from '../../native/part.ts'
import type { Process } from '../../native/process.ts'

/** What these helpers use of a tap test. */
export type Test = { teardown: (end: () => unknown) => unknown; testdir: () => string }

/** A program that reports its start and runs until it is told to exit. */
export const LIVES = 'console.log("begun"); setInterval(() => {}, 1000)'
/** The same, but it ignores SIGTERM and SIGINT. */
export const DEAF =
  `for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => console.log('heard', signal)); ` + LIVES

/** A machine with its own folder. Call it once per test, as it recreates the folder. */
export function aMachine(t: Test, settings: Record<string, string> = {}): Machine {
  const folder = t.testdir()
  return { root: folder, data: folder, settings, programs: {} } as unknown as Machine
}

/** A process that runs `code` and is healthy at once; `more` overrides the rest. */
export function aProcess(name: string, code = LIVES, rest: Partial<Process> = {}): Process {
  return {
    name,
    needs: {},
    environment: [],
    ports: [],
    command: () => ({ file: process.execPath, args: ['-e', code] }),
    ready: async () => true,
    stop: { signal: 'SIGTERM', timeoutSeconds: 20 },
    ...rest,
  }
}

/** A part and the states it goes through. It is stopped with the test. */
export function aPart(t: Test, code?: string, rest?: Partial<Process>, machine = aMachine(t)) {
  const part = new Part(aProcess('shop', code, rest), machine, join(machine.data, 'logs/shop.log'))
  const states: PartState[] = []
  part.on('change', () => {
    if (states.at(-1) !== part.state) states.push(part.state)
  })
  t.teardown(() => part.kill())
  const log = (): string => (existsSync(part.logFile) ? readFileSync(part.logFile, 'utf8') : '')
  const has = (text: string): Promise<void> => until(`its log has ${text}`, () => log().includes(text))
  return { part, states, log, has }
}

/** True while a process with this id runs. */
export function runs(pid: number | undefined): boolean {
  try {
    return pid !== undefined && process.kill(pid, 0)
  } catch {
    return false
  }
}
