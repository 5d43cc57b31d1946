import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { execa } from 'execa'
import type { Stack } from './stack.ts'

/** `born`: see birthOf. */
type ProcessRecord = { name: string; pid: number; born: string; signal: NodeJS.Signals }

const fileIn = (dataFolder: string) => join(dataFolder, 'processes.json')

/** Records the running processes at every change, so that they can be stopped after the launcher itself was killed. */
export async function recordProcesses(stack: Stack, dataFolder: string): Promise<void> {
  mkdirSync(dataFolder, { recursive: true })
  const running = [...stack.parts.values()].filter((part) => part.pid !== undefined)
  const records = await Promise.all(
    running.map(async (part): Promise<ProcessRecord> => ({
      name: part.process.name,
      pid: part.pid ?? 0,
      born: await birthOf(part.pid ?? 0),
      signal: part.process.stop.signal,
    })),
  )
  // Atomically: a truncated list would break every later start.
  writeFileSync(`${fileIn(dataFolder)}.new`, JSON.stringify(records, null, 2))
  renameSync(`${fileIn(dataFolder)}.new`, fileIn(dataFolder))
}

/** Deletes the record once everything has stopped. */
export function forgetProcesses(dataFolder: string): void {
  rmSync(fileIn(dataFolder), { force: true })
}

/**
 * Stops processes that a killed launcher left running, in reverse order of their start.
 * @returns the names of the parts that were still running
 */
export async function stopLeftovers(dataFolder: string, say: (line: string) => void): Promise<string[]> {
  if (!existsSync(fileIn(dataFolder))) return []
  const records = JSON.parse(readFileSync(fileIn(dataFolder), 'utf8')) as ProcessRecord[]
  const stopped: string[] = []
  for (const record of records.reverse()) {
    if (record.born === '' || (await birthOf(record.pid)) !== record.born) continue
    say(`stopping ${record.name} (process ${record.pid}), left by a launcher that was killed`)
    await endProcess(record)
    stopped.push(record.name)
  }
  forgetProcesses(dataFolder)
  return stopped
}

async function endProcess({ pid, born, signal }: ProcessRecord): Promise<void> {
  process.kill(pid, signal)
  for (let tries = 0; (await birthOf(pid)) === born; tries++) {
    if (tries === 200) process.kill(pid, 'SIGKILL')
    await wait(100)
  }
}

/** A process' start time, which together with its id identifies it, as ids are reused. Empty when it is not running. */
export async function birthOf(pid: number): Promise<string> {
  const stat = `/proc/${pid}/stat`
  if (process.platform === 'linux') {
    if (!existsSync(stat)) return ''
    // After the name, which may contain spaces: the state is field 3, the start time field 22 (man 5 proc_pid_stat).
    const fields = readFileSync(stat, 'utf8').split(') ').at(-1)?.split(' ') ?? []
    return fields[0] === 'Z' ? '' : (fields[19] ?? '')
  }
  const { stdout } = await execa('ps', ['-o', 'lstart=', '-p', String(pid)], { reject: false })
  return String(stdout).trim()
}
