import type { Type } from 'avsc'
import { compareRules, brokenRules } from './compare-rules.ts'
import { compareTable } from './compare-table.ts'
import { compareVersions } from './compare-versions.ts'
import { compileAvro } from './compile-avro.ts'
import type { AvroRecord, Contract, ContractProblem, Published } from './contract.ts'
import { replayRecorded } from './replay-recorded.ts'

/**
 * Every problem of the schema with its published versions, table, examples and recorded values. Pure.
 */
export function checkContract({ text, file, published, table, examples }: Contract): ContractProblem[] {
  let schema: AvroRecord
  let type: Type
  try {
    schema = JSON.parse(text) as AvroRecord
    type = compileAvro(schema)
    if (type.typeName !== 'record') throw new Error(`it is of type ${type.typeName}, not a record`)
  } catch (error) {
    return [{ where: '', code: 'not_avro', says: `${file} is not an Avro record: ${(error as Error).message}` }]
  }
  const newest = published.at(-1)
  const compared = published.map((version) => ({
    ...version,
    problems: compareVersions(version.name, version.schema, schema),
  }))
  return [
    ...distinct(compared.flatMap(({ problems }) => problems)),
    ...compared.filter(({ problems }) => problems.length === 0).flatMap((version) => resolve(version, type)),
    ...(newest === undefined ? [] : compareRules(newest.name, newest.schema, schema)),
    ...(table === undefined ? [] : compareTable(schema, published, table.name, table.columns)),
    ...checkExamples(schema, type, examples),
    ...(compared.every(({ problems }) => problems.length === 0) ? replayRecorded(schema, type, published) : []),
    ...frozen(text, newest, file),
  ]
}

/** A field with the same problem in several versions is reported once, for the oldest. */
function distinct(problems: ContractProblem[]): ContractProblem[] {
  const seen = new Set<string>()
  return problems.filter(({ where, code }) => !seen.has(`${where} ${code}`) && seen.add(`${where} ${code}`))
}

/** Avro checks last, for incompatibilities that the comparison does not cover. */
function resolve({ name, schema }: Published, type: Type): ContractProblem[] {
  const other = compileAvro(schema)
  return (
    [
      [type, other, `sales written with ${name} could not be read`],
      [other, type, `readers with ${name} could not read new sales`],
    ] as const
  ).flatMap(([reader, writer, effect]): ContractProblem[] => {
    try {
      reader.createResolver(writer)
      return []
    } catch (error) {
      return [{ where: '', code: 'avro_incompatible', says: `${effect}: ${(error as Error).message}` }]
    }
  })
}

function checkExamples(schema: AvroRecord, type: Type, examples: Record<string, unknown>): ContractProblem[] {
  return Object.entries(examples).flatMap(([name, value]): ContractProblem[] => {
    const where = `examples: ${name}`
    const wrong: string[] = []
    type.isValid(value, {
      noUndeclaredFields: true,
      errorHook: (path) => {
        wrong.push(path.join('/'))
      },
    })
    if (wrong.length > 0)
      return [
        {
          where,
          code: 'example_rejected',
          says:
            'it was a valid sale and no longer fits, at: ' +
            `${wrong.map((path) => (path === '' ? 'the whole sale' : path)).join(', ')}. Make the change ` +
            'compatible.',
        },
      ]
    return brokenRules(schema, value as Record<string, unknown>).map(({ field, rule }) => ({
      where,
      code: 'example_rejected',
      says: `it was a valid sale, and ${field} now breaks the rule "${rule}".`,
    }))
  })
}

/** A registered schema must be known to all later checks. */
function frozen(text: string, newest: Published | undefined, file: string): ContractProblem[] {
  if (newest !== undefined && sameSchema(JSON.parse(text), newest.schema)) return []
  return [
    {
      where: '',
      code: 'not_frozen',
      says:
        `${file} is not the newest frozen version${newest === undefined ? '' : ` (${newest.name})`}: ` +
        `once everything else fits, run npm run schemas:freeze and commit the files it writes.`,
    },
  ]
}

/** Equal as JSON, whatever the order of attributes. */
export function sameSchema(one: unknown, other: unknown): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other))
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  )
}
