import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
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
  const quiet = ['-Xlog:cds=off', '-Xlog:cds+dynamic=off']
  // An empty archive was cut short by a full disk; the JVM itself ignores any other that it cannot use.
  if ((statSync(archive, { throwIfNoEntry: false })?.size ?? 0) > 0)
    return [`-XX:SharedArchiveFile=${archive}`, ...quiet]
  try {
    mkdirSync(dirname(archive), { recursive: true })
  } catch {
    return []
  }
  return [`-XX:ArchiveClassesAtExit=${draftOf(machine, name)}`, ...quiet]
}

/** Keeps the archive of a process that became healthy; one stopped earlier has loaded too few classes. Never throws. */
export function keepArchive(machine: Machine, name: string, wasHealthy: boolean): void {
  const draft = draftOf(machine, name)
  try {
    if (!existsSync(draft)) return
    if (wasHealthy && statSync(draft).size > 0) renameSync(draft, archiveOf(machine, name))
    else rmSync(draft)
  } catch {
    // Without an archive the next start takes longer, no more.
  }
}
