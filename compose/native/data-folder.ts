import { randomUUID } from 'node:crypto'
import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readState, writeState } from './state-file.ts'

/** The file that marks a folder as ours. */
export const MARKER = '.stream-retail-etl.json'

/** What the marker says. */
export type Marker = {
  id: string
  /** The pipeline created the folder, so reset may delete it; false when an operator had created it, empty. */
  made: boolean
  /** The Postgres cluster: an absolute path, or one relative to the folder. Decided at the first start. */
  cluster?: string
}

/** The names that the pipeline creates in its data folder, besides drafts of Postgres clusters. */
const NAMES = ['kafka', 'postgres', 'logs', 'schema-cache', 'prometheus', 'alertmanager', 'processes.json']
/** The project's own folder; other tools of the project keep their files there, too, under other names. */
export const DEFAULT_FOLDER = join(import.meta.dirname, '../../.data')
/** The list of processes, which any command of an earlier version may have left alone in the folder. */
const LIST_OF_PROCESSES = /^processes\.json(\.new|\.unreadable-.*)?$/

const warn = (line: string): void => {
  process.stderr.write(`${line}\n`)
}

/** The marker of a folder; undefined when the folder is not marked. */
export function readMarker(folder: string): Marker | undefined {
  const file = join(folder, MARKER)
  const present = existsSync(file)
  const marker = readState(file, parseMarker, warn)
  if (marker !== undefined || !present) return marker
  // Its name alone shows whose folder it is; that we created the folder can no longer be shown.
  return writeMarker(folder, { id: randomUUID(), made: false })
}

function parseMarker(text: string): Marker {
  const { id, made, cluster } = JSON.parse(text) as Partial<Marker>
  if (typeof id !== 'string' || !/^[0-9a-f-]{36}$/.test(id) || typeof made !== 'boolean')
    throw new Error('it has no id')
  return { id, made, ...(typeof cluster === 'string' ? { cluster } : {}) }
}

/** Writes the marker of a folder. */
export function writeMarker(folder: string, marker: Marker): Marker {
  writeState(join(folder, MARKER), `${JSON.stringify(marker, null, 2)}\n`)
  return marker
}

/**
 * Makes sure that the folder is ours: creates and marks it, or marks an empty one, or one that an earlier version made.
 * @throws {Error} when the folder has other content, cannot be created or written, or has a name that Kafka cannot use
 */
export function claimDataFolder(folder: string): Marker {
  refuseUnusableName(folder)
  if (!existsSync(folder)) return createMarked(folder)
  if (!statSync(folder).isDirectory()) throw new Error(`${folder} is not a folder; set DATA_DIR to another one`)
  const marker = readMarker(folder)
  if (marker !== undefined) return marker
  const entries = readdirSync(folder)
  const free = folder === DEFAULT_FOLDER && !entries.some((name) => NAMES.includes(name))
  const empty = free || entries.every((name) => LIST_OF_PROCESSES.test(name))
  if (!empty && !isOfEarlierVersion(folder)) throw foreign(folder)
  return explained(folder, () => writeMarker(folder, { id: randomUUID(), made: !empty }))
}

/**
 * The marker of a folder that must be ours, unlike {@link claimDataFolder} without creating or adopting an empty one.
 */
export function markerOf(folder: string): Marker {
  const marker = readMarker(folder)
  if (marker !== undefined) return marker
  if (!isOfEarlierVersion(folder)) throw foreign(folder)
  return writeMarker(folder, { id: randomUUID(), made: true })
}

/** Kafka splits its log.dirs at commas and offers no way to escape one. */
function refuseUnusableName(folder: string): void {
  if (!/[,\p{Cc}]/u.test(folder)) return
  throw new Error(
    `the data folder ${JSON.stringify(folder)} cannot be used: Kafka takes no path with a comma or a control character; ` +
      'set DATA_DIR to another one',
  )
}

const foreign = (folder: string): Error =>
  new Error(
    `${folder} is not empty and was not made by this pipeline, so nothing in it is touched; ` +
      'set DATA_DIR to a new or empty folder',
  )

function createMarked(folder: string): Marker {
  return explained(folder, () => {
    mkdirSync(dirname(folder), { recursive: true })
    mkdirSync(folder)
    // Explicitly, whatever the umask: as root, Postgres runs as another user, who must be able to enter.
    if (process.getuid?.() === 0) chmodSync(folder, 0o755)
    return writeMarker(folder, { id: randomUUID(), made: true })
  })
}

function explained<T>(folder: string, act: () => T): T {
  try {
    return act()
  } catch (error) {
    throw new Error(`the data folder ${folder} cannot be used: ${(error as Error).message}; see DATA_DIR`, {
      cause: error,
    })
  }
}

/**
 * Versions without a marker are recognised by a formatted broker or a cluster together with its log. Either alone may
 * be anybody's.
 */
function isOfEarlierVersion(folder: string): boolean {
  const has = (...path: string[]): boolean => existsSync(join(folder, ...path))
  return (
    (has('kafka', 'meta.properties') && has('logs', 'kafka.log')) ||
    (isCluster(join(folder, 'postgres')) && has('logs', 'postgres.log'))
  )
}

/** True for a folder, not a link to one, that initdb has completed. */
export function isCluster(folder: string): boolean {
  const found = lstatSync(folder, { throwIfNoEntry: false })
  return (
    found?.isDirectory() === true && ['PG_VERSION', 'base', 'global'].every((name) => existsSync(join(folder, name)))
  )
}
