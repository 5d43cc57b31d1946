import { fill } from './addresses.ts'
import type { Machine } from './machine.ts'
import type { OptionalPart } from './programs.ts'
import type { Readiness } from './ready.ts'

export type Command = { file: string; args: string[]; cwd?: string; user?: { uid: number; gid: number } | undefined }

/**
 * One process of the pipeline, in Compose's terms; docker-compose.yml has the same list (compose/test/parity.test.ts).
 */
export type Process = {
  name: string
  /** The processes that must be healthy before this one starts. */
  needs: Record<string, 'healthy'>
  /** The program the host may lack. The pipeline runs without this process if it is missing or does not start. */
  optional?: OptionalPart
  /** NAME passes on the setting of that name; NAME=text expands ${SETTING} in the text. */
  environment: string[]
  /** Names of further settings, passed on from the shell when they are set there. */
  fromShell?: string[]
  /** Names of the settings with the ports it listens on. */
  ports: string[]
  /** Creates what the process needs. Called before every start, so it must be safe to repeat. */
  prepare?: (machine: Machine) => Promise<void>
  /** undefined: the host does not have the optional program. */
  command: (machine: Machine) => Command | undefined
  /**
   * Probes the process. The last reason is shown while it is not healthy.
   * @throws {NeverReady} when no waiting can help
   */
  ready: (settings: Record<string, string>) => Promise<Readiness>
  stop: { signal: 'SIGTERM' | 'SIGINT'; timeoutSeconds: number }
  /** Called after a requested stop; `wasHealthy` says whether the process had been healthy before. */
  stopped?: (machine: Machine, wasHealthy: boolean) => void
}

/**
 * What processes get from the shell, besides settings. Everything else of it could change what a part does; the compile
 * cache only changes how fast Node starts.
 */
const PASSED_ON = ['PATH', 'HOME', 'USER', 'LOGNAME', 'TMPDIR', 'NODE_COMPILE_CACHE']
/**
 * Of one kind everywhere: formats, sorting, and the encoding of file names (Java cannot open `Käufe` in the locale C).
 */
const PINNED = { LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', TZ: 'UTC' }

/** The environment that every program of the pipeline has. */
export function baseEnvironment(more: string[] = [], shell: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const passed = [...PASSED_ON, ...more].flatMap((name) => (shell[name] === undefined ? [] : [[name, shell[name]]]))
  return { ...(Object.fromEntries(passed) as Record<string, string>), ...PINNED }
}

/** The whole environment of a process; nothing else of the launcher's own reaches it. */
export function environmentOf(process: Process, machine: Machine): Record<string, string> {
  const known: Record<string, string> = { ...machine.settings, DATA_DIR: machine.data }
  const listed = process.environment.map((line) => {
    const [name = '', text] = line.split(/=(.*)/s, 2)
    return [name, fill(text ?? `\${${name}}`, (setting) => known[setting])]
  })
  return { ...baseEnvironment(process.fromShell), ...(Object.fromEntries(listed) as Record<string, string>) }
}
