import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Machine } from './machine.ts'

/** An archive fits the Java that made it and no other. */
const archiveOf = ({ parts, javaHome }: Machine, name: string): string =>
  join(parts.archives, javaHome.replaceAll(/[^\w.-]+/g, '_'), `${name}.jsa`)

/** Where this launcher's process writes a new archive; others may start the same parts at the same time. */
const draftOf = (machine: Machine, name: string): string => `${archiveOf(machine, name)}.${process.pid}`

/**
 * Options of a JVM that reads its classes from an archive, or makes one when it stops. It halves every later start: a class that
 * was loaded once need not be read, checked and linked again (class data sharing, JEP 350).
 */
export function archiveOptions(machine: Machine, name: string): string[] {
  const archive = archiveOf(machine, name)
  mkdirSync(dirname(archive), { recursive: true })
  const quiet = ['-Xlog:cds=off', '-Xlog:cds+dynamic=off']
  return existsSync(archive)
    ? [`-XX:SharedArchiveFile=${archive}`, ...quiet]
    : [`-XX:ArchiveClassesAtExit=${draftOf(machine, name)}`, ...quiet]
}

/** Keeps the archive of a process that came so far as to be healthy; one that was stopped on its way knows too few classes. */
export function keepArchive(machine: Machine, name: string, wasHealthy: boolean): void {
  const draft = draftOf(machine, name)
  if (!existsSync(draft)) return
  if (wasHealthy) renameSync(draft, archiveOf(machine, name))
  else rmSync(draft)
}
