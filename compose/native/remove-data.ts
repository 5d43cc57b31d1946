import { type Dirent, existsSync, readdirSync, rmSync, rmdirSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { MARKER, type Marker, isCluster, markerOf, writeMarker } from './data-folder.ts'
import { processes } from './processes.ts'
import { RULES_WRITTEN, rulesWritten } from './prometheus.ts'

/** Says whether an entry is ours to delete whole. */
type IsOurs = (path: string, entry: Dirent) => boolean

/**
 * Deletes what the pipeline made in its data folder, and the folder itself when the pipeline created it and nothing
 * else is left.
 * @returns the foreign files and folders that were kept, relative to the folder
 * @throws {Error} when the folder is not ours
 */
export function removeData(folder: string): string[] {
  if (!existsSync(folder) || readdirSync(folder).length === 0) return []
  const marker = markerOf(folder)
  const kept = [
    ...removeHome(folder, marker),
    ...removeEntries(folder, '', (path, entry) => isOurs(path, entry, marker)),
  ]
  if (kept.length > 0) {
    writeMarker(folder, { id: marker.id, made: marker.made })
    return kept
  }
  rmSync(join(folder, MARKER), { force: true })
  if (marker.made) rmdirSync(folder)
  return []
}

/** The home of a cluster outside the data folder has a marker with the same id. */
function removeHome(folder: string, { id, cluster }: Marker): string[] {
  if (cluster === undefined || !isAbsolute(cluster)) return []
  const home = join(cluster, '..')
  if (home === folder || !existsSync(home)) return []
  if (markerOf(home).id !== id) return [home]
  const kept = removeEntries(home, '', (path, entry) => {
    if (entry.name === 'server' || entry.name.startsWith('server.')) return entry.isDirectory()
    return isOurs(path, entry, { id, made: true })
  })
  if (kept.length > 0) return kept.map((name) => join(home, name))
  rmSync(join(home, MARKER), { force: true })
  rmdirSync(home)
  return []
}

/** Deletes the entries that are ours, and folders of ours that become empty. */
function removeEntries(root: string, folder: string, ours: IsOurs): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = join(folder, entry.name)
    const path = join(root, name)
    if (name === MARKER) return []
    if (ours(path, entry)) {
      rmSync(path, { recursive: true, force: true })
      return []
    }
    const inside = entry.isDirectory() ? CONTENT[name] : undefined
    if (inside === undefined) return [name]
    const kept = removeEntries(root, name, inside)
    if (kept.length === 0) rmdirSync(path)
    return kept
  })
}

function isOurs(path: string, entry: Dirent, { id }: Marker): boolean {
  if (entry.isFile())
    return (
      /^processes\.json(\.new|\.unreadable-.*)?$|^postgres(\.[0-9a-f]{8})?\.password$/.test(entry.name) ||
      isAside(entry.name)
    )
  if (!entry.isDirectory()) return false
  if (entry.name === 'kafka') return existsSync(join(path, 'meta.properties')) || isEmpty(path)
  if (entry.name === 'postgres' || entry.name === 'postgres.draft') return isCluster(path) || isEmpty(path)
  return entry.name === `postgres.${id.slice(0, 8)}.draft`
}

const isAside = (name: string): boolean => name.startsWith(`${MARKER}.`)
const isEmpty = (path: string): boolean => readdirSync(path).length === 0
const files =
  (pattern: RegExp): IsOurs =>
  (_path, entry) =>
    entry.isFile() && pattern.test(entry.name)
const LOG = new RegExp(`^(${processes.map(({ name }) => name).join('|')})\\.log(\\.1)?$`)

/** Folders that are ours only in part, relative to the data folder. */
const CONTENT: Record<string, IsOurs> = {
  'logs': files(LOG),
  'schema-cache': files(/\.[0-9a-f]+\.json(\.\d+\.tmp)?$/),
  'prometheus': (path, entry) =>
    entry.name === 'tsdb' ? existsSync(join(path, 'wal')) || isEmpty(path) : entry.name === 'prometheus.yml',
  'prometheus/rules': (path, entry) => {
    const folder = join(path, '..')
    return entry.isFile() && (entry.name === RULES_WRITTEN || rulesWritten(folder).includes(entry.name))
  },
  'prometheus/targets': files(/^native\.json$/),
  'prometheus/alertmanagers': files(/^native\.json$/),
  'alertmanager': (_path, entry) => entry.name === 'state' || entry.name === 'alertmanager.yml',
}
