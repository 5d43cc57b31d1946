import { join } from 'node:path'
import { nativeSettings } from './addresses.ts'
import { findJava } from './java.ts'
import { type Parts, resolveParts } from './parts.ts'
import { type PostgresHome, postgresHome } from './postgres.ts'
import { type Programs, findPrograms } from './programs.ts'

export const ROOT = join(import.meta.dirname, '../..')

/** All that a process needs to know of the host it is started on. */
export type Machine = {
  root: string
  /** Where the run keeps its data and its logs. */
  data: string
  settings: Record<string, string>
  javaHome: string
  parts: Parts
  postgres: PostgresHome
  /** The host's Prometheus, Alertmanager and exporters, as far as it has them. */
  programs: Programs
}

/** The folder with a run's data: DATA_DIR, else .data in the project. */
export function dataFolder(env: NodeJS.ProcessEnv = process.env): string {
  return env['DATA_DIR'] ?? join(ROOT, '.data')
}

/**
 * Finds or makes what the processes need.
 * @param say gets lines of progress
 * @throws {Error} naming what is missing and how to get it
 */
export async function prepareMachine(say: (line: string) => void): Promise<Machine> {
  const javaHome = findJava()
  const data = dataFolder()
  return {
    root: ROOT,
    data,
    settings: nativeSettings(join(ROOT, '.env')),
    javaHome,
    parts: await resolveParts(join(ROOT, 'compose/java'), javaHome, say),
    postgres: await postgresHome(data),
    programs: findPrograms(),
  }
}
