import { fill } from './addresses.ts'
import type { Machine } from './machine.ts'
import type { OptionalPart } from './programs.ts'

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
  /** Names of the settings with the ports it listens on. */
  ports: string[]
  /** Creates what the process needs. Called before every start, so it must be safe to repeat. */
  prepare?: (machine: Machine) => Promise<void>
  /** undefined: the host does not have the optional program. */
  command: (machine: Machine) => Command | undefined
  ready: (settings: Record<string, string>) => Promise<boolean>
  stop: { signal: 'SIGTERM' | 'SIGINT'; timeoutSeconds: number }
  /** Called after a requested stop; `wasHealthy` says whether the process had been healthy before. */
  stopped?: (machine: Machine, wasHealthy: boolean) => void
}

/** The environment of a process, in addition to the launcher's own. */
export function environmentOf(process: Process, machine: Machine): Record<string, string> {
  const known: Record<string, string> = { ...machine.settings, DATA_DIR: machine.data }
  return Object.fromEntries(
    process.environment.map((line) => {
      const [name = '', text] = line.split(/=(.*)/s, 2)
      return [name, fill(text ?? `\${${name}}`, (setting) => known[setting])]
    }),
  )
}
