import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { subjects } from '../subjects.ts'
import type { AvroRecord, Contract, Published, Recorded } from './contract.ts'
import { readColumns } from './read-columns.ts'

/** The folder of frozen versions, relative to the schemas. */
export const HISTORY = 'test/history'

/**
 * Reads everything that each schema must be compatible with.
 * @param root the folder with schemas/ and sql/
 * @throws {Error} naming the file that is missing or not JSON
 */
export function readContracts(root: string): Contract[] {
  const schemas = join(root, 'schemas')
  return subjects.map((entry): Contract => {
    const table = 'table' in entry ? entry.table : undefined
    return {
      file: entry.file,
      subject: entry.subject,
      text: readFileSync(join(schemas, entry.file), 'utf8'),
      published: readFrozen(schemas, entry.file),
      table:
        table === undefined
          ? undefined
          : { name: table, columns: readColumns(readMigrations(join(root, 'sql')), table) },
      examples: 'examples' in entry ? readExamples(join(schemas, entry.examples)) : {},
    }
  })
}

/** The frozen versions of a schema file, oldest first. */
function readFrozen(schemas: string, file: string): Published[] {
  const folder = join(schemas, HISTORY)
  const stem = file.replace('.avsc', '')
  return readdirSync(folder)
    .flatMap((name) => {
      const [, of, number] = /^(.+)\.v(\d+)\.avsc$/.exec(name) ?? []
      return of === stem ? [Number(number)] : []
    })
    .sort((a, b) => a - b)
    .map((number) => {
      const recorded = join(folder, `${stem}.v${number}.recorded.json`)
      return {
        name: `version ${number}`,
        schema: readJson(join(folder, `${stem}.v${number}.avsc`)) as AvroRecord,
        recorded: existsSync(recorded) ? (readJson(recorded) as Recorded[]) : [],
      }
    })
}

function readExamples(folder: string): Record<string, unknown> {
  return Object.fromEntries(
    readdirSync(folder)
      .filter((name) => name.endsWith('.json') && !name.endsWith('.invalid.json'))
      .map((name) => [name, readJson(join(folder, name))]),
  )
}

function readMigrations(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => /^\d+\.do\..*\.sql$/.test(name))
    .sort((a, b) => parseInt(a) - parseInt(b))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}`, { cause: error })
  }
}
