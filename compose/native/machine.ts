import { existsSync, realpathSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { nativeSettings } from './addresses.ts'
import { DEFAULT_FOLDER, claimDataFolder } from './data-folder.ts'
import { findJava } from './java.ts'
import { type JavaParts, resolveParts } from './parts.ts'
import { type PostgresHome, postgresHome } from './postgres-home.ts'
import { type Programs, findPrograms } from './programs.ts'

export const ROOT = join(import.meta.dirname, '../..')

/** The host that processes run on: paths, settings and programs. */
export type Machine = {
  root: string
  /** Folder for data and logs. */
  data: string
  settings: Record<string, string>
  javaHome: string
  parts: JavaParts
  postgres: PostgresHome
  /** The host's Prometheus, Alertmanager and exporters, if installed. */
  programs: Programs
}

/**
 * The data folder: DATA_DIR, else .data in the project. Absolute and free of symbolic links, so that each spelling of
 * one folder means the same pipeline; every command resolves it here, once.
 */
export function dataFolder(env: NodeJS.ProcessEnv = process.env): string {
  const given = env['DATA_DIR'] ?? ''
  return withoutLinks(given === '' ? DEFAULT_FOLDER : resolve(given))
}

/** Resolves the symbolic links in as much of the path as exists. */
function withoutLinks(path: string): string {
  if (existsSync(path)) return realpathSync(path)
  return dirname(path) === path ? path : join(withoutLinks(dirname(path)), basename(path))
}

/**
 * Finds or builds what the processes need.
 * @param say receives lines of progress
 * @throws {Error} naming what is missing and how to install it
 */
export async function prepareMachine(say: (line: string) => void): Promise<Machine> {
  const javaHome = findJava()
  const data = dataFolder()
  claimDataFolder(data)
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
