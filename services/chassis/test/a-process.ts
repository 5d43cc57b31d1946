import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { until } from './until.ts'

export type Line = { level: string; msg: string; service: string; err?: { message: string } }

export type Program = {
  child: ChildProcess
  stdout: () => string
  stderr: () => string
  lines: () => Line[]
  /** Resolves to exit code and signal when it has ended. */
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
  /** Resolves to its address once it listens. */
  listens: () => Promise<string>
}

/** Runs one of programs/ as a process; killed when the test ends, if it still runs. */
export function aProcess(
  t: { teardown: (end: () => void) => void },
  name: string,
  env: Record<string, string> = {},
  args: string[] = [],
): Program {
  const child = spawn(process.execPath, [fileURLToPath(new URL(`programs/${name}.ts`, import.meta.url)), ...args], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  t.teardown(() => {
    child.kill('SIGKILL')
  })
  const text = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      text[name] += chunk
    })
  const ended = once(child, 'close').then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as NodeJS.Signals | null,
  }))
  const lines = (): Line[] =>
    text.stdout
      .split('\n')
      .filter((line) => line.startsWith('{') && line.endsWith('}'))
      .map((line) => JSON.parse(line) as Line)
  const address = (): string | undefined => /Server listening at (http:\S+?)"/.exec(text.stdout)?.[1]
  const listens = async (): Promise<string> => {
    await until(`${name} listens`, () => address() !== undefined || child.exitCode !== null)
    return address() ?? `it ended: ${text.stdout}${text.stderr}`
  }
  return { child, stdout: () => text.stdout, stderr: () => text.stderr, lines, ended, listens }
}

/** The one fatal line of a program. */
export function fatalLine(
  t: { equal: (found: unknown, wanted: unknown) => boolean },
  program: Program,
): Line | undefined {
  const fatal = program.lines().filter(({ level }) => level === 'fatal')
  t.equal(fatal.length, 1)
  return fatal[0]
}
