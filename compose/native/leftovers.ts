import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { execa } from 'execa'
import type { Stack } from './stack.ts'
import { readState, writeState } from './state-file.ts'

/** `born`: see birthOf. */
type ProcessRecord = { name: string; pid: number; born: string; signal: NodeJS.Signals }

const fileIn = (dataFolder: string) => join(dataFolder, 'processes.json')

/** Per data folder: the last write, and whether it failed. */
const writes = new Map<string, { last: Promise<void>; failing: boolean }>()

const toStderr = (line: string): void => {
  process.stderr.write(`${line}\n`)
}

/**
 * Records the running processes at every change, so that they can be stopped after the launcher itself was killed.
 * Never rejects: a list that cannot be written, as on a full disk, is said once and written at the next change.
 */
export function recordProcesses(stack: Stack, dataFolder: string, say = toStderr): Promise<void> {
  const write = writes.get(dataFolder) ?? { last: Promise.resolve(), failing: false }
  writes.set(dataFolder, write)
  write.last = write.last.then(async () => {
    const file = fileIn(dataFolder)
    try {
      writeState(file, JSON.stringify(await recordsOf(stack), null, 2))
      if (write.failing) say(`${file} is written again`)
      write.failing = false
    } catch (error) {
      if (!write.failing)
        say(`${file} cannot be written (${(error as Error).message}); the pipeline goes on without it meanwhile`)
      write.failing = true
    }
  })
  return write.last
}

async function recordsOf(stack: Stack): Promise<ProcessRecord[]> {
  const running = [...stack.parts.values()].filter((part) => part.pid !== undefined)
  return await Promise.all(
    running.map(async (part) => ({
      name: part.process.name,
      pid: part.pid ?? 0,
      born: await birthOf(part.pid ?? 0),
      signal: part.process.stop.signal,
    })),
  )
}

function parseRecords(text: string): ProcessRecord[] {
  const records: unknown = JSON.parse(text)
  if (!Array.isArray(records) || !records.every(isRecord)) throw new Error('it is not a list of processes')
  return records
}

function isRecord(value: unknown): value is ProcessRecord {
  const { name, pid, born, signal } = (value ?? {}) as Partial<Record<keyof ProcessRecord, unknown>>
  return (
    typeof name === 'string' &&
    typeof pid === 'number' &&
    pid > 1 &&
    typeof born === 'string' &&
    (signal === 'SIGTERM' || signal === 'SIGINT')
  )
}

/** Deletes the record once everything has stopped. */
export function forgetProcesses(dataFolder: string): void {
  try {
    rmSync(fileIn(dataFolder), { force: true })
  } catch (error) {
    // The next start finds that none of its processes runs.
    toStderr(`${fileIn(dataFolder)} cannot be deleted: ${(error as Error).message}`)
  }
}

/**
 * Stops processes that a killed launcher left running, in reverse order of their start.
 * @returns the names of the parts that were still running
 */
export async function stopLeftovers(dataFolder: string, say: (line: string) => void): Promise<string[]> {
  const records = readState(fileIn(dataFolder), parseRecords, say)
  if (records === undefined) return []
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
