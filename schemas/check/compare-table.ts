import type { AvroField, AvroRecord, Column, ContractProblem, ProblemCode, Published } from './contract.ts'

/** The column types that can store every value of an Avro type as the sink binds it. */
const FITTING: Record<string, string[]> = {
  'string': ['text', 'character varying'],
  'int': ['integer', 'bigint'],
  'long': ['bigint'],
  'float': ['real', 'double precision'],
  'double': ['double precision'],
  'boolean': ['boolean'],
  'enum': ['text', 'character varying'],
  'timestamp-millis': ['timestamp with time zone'],
  'date': ['date'],
}

/**
 * Finds what the table cannot store: the sink writes each field into the column of the same name and never alters
 * the table. Sales of every published version keep arriving, from topics and dead letters, so a column must also accept
 * those that lack the field. Pure.
 */
export function compareTable(
  schema: AvroRecord,
  published: Published[],
  table: string,
  columns: Column[],
): ContractProblem[] {
  const versions = [...published, { name: 'the new version', schema }]
  return [
    ...schema.fields.flatMap((field) =>
      compareColumn(
        field,
        versions,
        table,
        columns.find(({ name }) => name === field.name),
      ),
    ),
    ...columns
      .filter(
        (column) =>
          column.notNull && column.default === undefined && !schema.fields.some(({ name }) => name === column.name),
      )
      .map(({ name }) =>
        problem(
          name,
          'column_never_filled',
          `${table}.${name} is NOT NULL without a default, and no field fills it: every row would be rejected. ` +
            'Give it a default, or drop NOT NULL.',
        ),
      ),
  ]
}

type NamedVersion = { name: string; schema: AvroRecord }

function compareColumn(
  field: AvroField,
  versions: NamedVersion[],
  table: string,
  column: Column | undefined,
): ContractProblem[] {
  const { branch, nullable } = branchOf(field.type)
  const fitting = FITTING[branch]
  if (fitting === undefined) return [noColumnFits(field)]
  if (column === undefined) return [noSuchColumn(field, table, fitting[0] ?? '')]
  const lacking = versions.find(({ schema }) => !schema.fields.some(({ name }) => name === field.name))
  return [
    ...compareType(field, branch, fitting, table, column),
    ...compareNull(field, nullable, lacking, table, column),
    ...(lacking !== undefined && allowsAbsence(column) ? compareDefault(field, table, column, lacking.name) : []),
  ]
}

function noColumnFits(field: AvroField): ContractProblem {
  return problem(
    field.name,
    'column_type',
    `no column takes values of type ${JSON.stringify(field.type)}: the sink writes plain values, one per column. ` +
      'Split it into plain fields.',
  )
}

function noSuchColumn(field: AvroField, table: string, type: string): ContractProblem {
  return problem(
    field.name,
    'column_missing',
    `${table} has no column ${field.name}, and the sink would fail on the first sale. ` +
      `Add a migration first: ALTER TABLE ${table} ADD COLUMN ${field.name} ${type}.`,
  )
}

function compareType(
  { name }: AvroField,
  branch: string,
  fitting: string[],
  table: string,
  column: Column,
): ContractProblem[] {
  if (fitting.includes(column.type)) return []
  const takes = `which cannot store every ${branch}. Suitable types: ${fitting.join(' or ')}.`
  return [problem(name, 'column_type', `${table}.${name} is ${column.type}, ${takes}`)]
}

/** True when a row can be written without a value for the column. */
function allowsAbsence(column: Column): boolean {
  return !column.notNull || column.default !== undefined
}

/** @param lacking a version without the field, if there is one */
function compareNull(
  { name }: AvroField,
  nullable: boolean,
  lacking: NamedVersion | undefined,
  table: string,
  column: Column,
): ContractProblem[] {
  const report = (says: string): ContractProblem[] => [problem(name, 'column_not_null', says)]
  if (nullable && column.notNull)
    return report(`it may be null, but ${table}.${name} is NOT NULL: such a sale would stop the sink. Drop NOT NULL.`)
  if (lacking === undefined || allowsAbsence(column)) return []
  return report(
    `${table}.${name} is NOT NULL without a default, and sales of ${lacking.name} lack it: they would stop the sink. ` +
      'Drop NOT NULL, or give it a default.',
  )
}

/**
 * When a sale's version lacks the field, the sink omits the column: the default of the column applies, not the
 * schema's.
 */
function compareDefault(field: AvroField, table: string, column: Column, version: string): ContractProblem[] {
  const wanted = field.default === null || field.default === undefined ? undefined : literalOf(field.default)
  const actual = column.default?.replace(/::[\w ]+$/, '')
  if (wanted === actual || (wanted === undefined && actual?.toUpperCase() === 'NULL')) return []
  return [
    problem(
      field.name,
      'column_default',
      `sales of ${version} lack it and would get ${actual ?? 'NULL'} from ${table}, ` +
        `but its default in the schema is ${JSON.stringify(field.default)}. ` +
        `Make them equal: ALTER TABLE ${table} ALTER COLUMN ${field.name} ` +
        `${wanted === undefined ? 'DROP DEFAULT' : `SET DEFAULT ${wanted}`}.`,
    ),
  ]
}

const literalOf = (value: unknown): string =>
  typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : JSON.stringify(value)

/** The type of a value, X for `["null", X]`; the JSON of a larger union. */
function branchOf(type: unknown): { branch: string; nullable: boolean } {
  if (Array.isArray(type)) {
    const others = type.filter((one) => one !== 'null')
    return {
      branch: others.length === 1 ? branchOf(others[0]).branch : JSON.stringify(type),
      nullable: others.length < type.length,
    }
  }
  const { type: name = type, logicalType } = (typeof type === 'object' ? (type ?? {}) : {}) as {
    type?: unknown
    logicalType?: string
  }
  return { branch: logicalType ?? String(name), nullable: name === 'null' }
}

const problem = (field: string, code: ProblemCode, says: string): ContractProblem => ({
  where: `/${field}`,
  code,
  says,
})
