import { chownSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, rmdirSync, writeFileSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { execa } from 'execa'
import type { PostgresHome } from './postgres-home.ts'
import { baseEnvironment } from './process.ts'

/**
 * Creates the cluster and its databases unless they exist. Safe to interrupt: the cluster is moved into place when
 * complete.
 * @throws {Error} when initdb fails, or the place is taken by something that is no cluster
 */
export async function createCluster(
  home: PostgresHome,
  settings: { user: string; password: string; databases: string[] },
): Promise<void> {
  if (existsSync(join(home.data, 'PG_VERSION'))) return
  refuseForeign(home.data)
  // The id in the name shows that a draft left by an interrupted start is ours.
  const own = `${home.data}.${(home.id ?? randomUUID()).slice(0, 8)}`
  const draft = `${own}.draft`
  const passwordFile = `${own}.password`
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(draft, { recursive: true, mode: 0o700 })
  writeFileSync(passwordFile, settings.password, { mode: 0o600 })
  if (home.user !== undefined) for (const path of [draft, passwordFile]) chownSync(path, home.user.uid, home.user.gid)
  try {
    const options = { ...home.user, cwd: '/', env: baseEnvironment(), extendEnv: false }
    await execa(join(home.binaries, 'initdb'), initdbArguments(draft, settings.user, passwordFile), options)
    await execa(join(home.binaries, 'postgres'), ['--single', '-D', draft, 'postgres'], {
      ...options,
      input: settings.databases.map((name) => `CREATE DATABASE "${name}";\n`).join(''),
    })
  } finally {
    rmSync(passwordFile, { force: true })
  }
  refuseForeign(home.data)
  // Removes nothing but an empty folder.
  if (existsSync(home.data)) rmdirSync(home.data)
  renameSync(draft, home.data)
}

function refuseForeign(folder: string): void {
  if (!existsSync(folder) || readdirSync(folder).length === 0) return
  throw new Error(
    `${folder} is not empty and not a Postgres cluster, so it is not touched; move it away, or set DATA_DIR`,
  )
}

const initdbArguments = (folder: string, user: string, passwordFile: string): string[] => [
  ...['-D', folder],
  ...['-U', user],
  ...['-A', 'scram-sha-256', '--pwfile', passwordFile],
  ...['-E', 'UTF8', '--locale=C'],
  '--no-instructions',
]
