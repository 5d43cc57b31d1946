import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** What the host may have and the pipeline can do without: the part it is, and the names that Debian and its makers give the program. */
const NAMES = {
  'prometheus': ['prometheus'],
  'alertmanager': ['prometheus-alertmanager', 'alertmanager'],
  'kafka-exporter': ['kafka_exporter', 'kafka-exporter'],
  'postgres-exporter': ['prometheus-postgres-exporter', 'postgres_exporter'],
}
export type OptionalPart = keyof typeof NAMES
/** Part → full path, or undefined on a host without it. */
export type Programs = Record<OptionalPart, string | undefined>

/** Looks for the programs of all parts that the pipeline can do without. */
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
