import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Optional part → its program's names in Debian and upstream. */
const NAMES = {
  'prometheus': ['prometheus'],
  'alertmanager': ['prometheus-alertmanager', 'alertmanager'],
  'kafka-exporter': ['kafka_exporter', 'kafka-exporter'],
  'postgres-exporter': ['prometheus-postgres-exporter', 'postgres_exporter'],
}
export type OptionalPart = keyof typeof NAMES
/** Part → full path, or undefined on a host without it. */
export type Programs = Record<OptionalPart, string | undefined>

/** Finds the programs of all optional parts. */
export function findPrograms(path?: string): Programs {
  const found = Object.entries(NAMES).map(([part, names]) => [
    part,
    names.map((name) => findProgram(name, path)).find((file) => file !== undefined),
  ])
  return Object.fromEntries(found) as Programs
}

/** The full path of a program on the PATH, or undefined. */
export function findProgram(name: string, path = process.env['PATH'] ?? ''): string | undefined {
  return path
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK)
        return true
      } catch {
        return false
      }
    })
}
