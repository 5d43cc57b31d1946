import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Machine } from './machine.ts'

/** An archive works only with the Java that created it. */
const archiveOf = ({ parts, javaHome }: Machine, name: string): string =>
  join(parts.archives, javaHome.replaceAll(/[^\w.-]+/g, '_'), `${name}.jsa`)

/** The file a new archive is written to, unique per launcher: several may start the same parts at the same time. */
const draftOf = (machine: Machine, name: string): string => `${archiveOf(machine, name)}.${process.pid}`

/**
 * JVM options to load classes from an archive, or to create one at exit (class data sharing, JEP 350). It halves the
 * time of later starts.
 */
export function archiveOptions(machine: Machine, name: string): string[] {
  const archive = archiveOf(machine, name)
  mkdirSync(dirname(archive), { recursive: true })
  const quiet = ['-Xlog:cds=off', '-Xlog:cds+dynamic=off']
  return existsSync(archive)
    ? [`-XX:SharedArchiveFile=${archive}`, ...quiet]
    : [`-XX:ArchiveClassesAtExit=${draftOf(machine, name)}`, ...quiet]
}

/** Keeps the archive of a process that became healthy; one stopped earlier has loaded too few classes. */
export function keepArchive(machine: Machine, name: string, wasHealthy: boolean): void {
  const draft = draftOf(machine, name)
  if (!existsSync(draft)) return
  if (wasHealthy) renameSync(draft, archiveOf(machine, name))
  else rmSync(draft)
}
