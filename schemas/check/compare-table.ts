import type { AvroField, AvroRecord, Column, Finding, FindingCode, Published } from './contract.ts'

/** The columns that take every value of an Avro type, as the sink binds it. */
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
 * What the table could not take: the sink writes each field into the column of its name and never changes the table itself.
 * Sales of every published version go on to arrive, from topics and dead letters, so a column must also bear those that lack it. Pure.
 */
export function compareTable(schema: AvroRecord, published: Published[], table: string, columns: Column[]): Finding[] {
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
        finding(
          name,
          'column_never_filled',
          `${table}.${name} is NOT NULL without a default, and no field fills it: every row would be rejected. Give it a default, or drop NOT NULL.`,
        ),
      ),
  ]
}

function compareColumn(
  field: AvroField,
  versions: { name: string; schema: AvroRecord }[],
  table: string,
  column: Column | undefined,
): Finding[] {
  const { branch, nullable } = branchOf(field.type)
  const fitting = FITTING[branch]
  if (fitting === undefined)
    return [
      finding(
        field.name,
        'column_type',
        `no column takes values of type ${JSON.stringify(field.type)}: the sink writes plain values, one per column. Split it into plain fields.`,
      ),
    ]
  const [best = ''] = fitting
  if (column === undefined) {
    return [
      finding(
        field.name,
        'column_missing',
        `${table} has no column ${field.name}, and the sink would fail at the first sale. ` +
          `Add a migration first: ALTER TABLE ${table} ADD COLUMN ${field.name} ${best}.`,
      ),
    ]
  }
  const found: Finding[] = []
  if (!fitting.includes(column.type)) {
    found.push(
      finding(
        field.name,
        'column_type',
        `${table}.${field.name} is ${column.type}, which does not take every ${branch}. It takes: ${fitting.join(' or ')}.`,
      ),
    )
  }
  const lacking = versions.find(({ schema }) => !schema.fields.some(({ name }) => name === field.name))
  const bearsAbsence = !column.notNull || column.default !== undefined
  if (nullable && column.notNull)
    found.push(
      finding(
        field.name,
        'column_not_null',
        `it may be null, but ${table}.${field.name} is NOT NULL: such a sale would stop the sink. Drop NOT NULL.`,
      ),
    )
  else if (lacking !== undefined && !bearsAbsence)
    found.push(
      finding(
        field.name,
        'column_not_null',
        `${table}.${field.name} is NOT NULL without a default, and sales of ${lacking.name} lack it: they would stop the sink. Drop NOT NULL, or give it a default.`,
      ),
    )
  if (lacking !== undefined && bearsAbsence) found.push(...compareDefault(field, table, column, lacking.name))
  return found
}

/** The sink leaves out the column when a sale's own version lacks the field: the column's default speaks, not the schema's. */
function compareDefault(field: AvroField, table: string, column: Column, version: string): Finding[] {
  const wanted = field.default === null || field.default === undefined ? undefined : literalOf(field.default)
  const actual = column.default?.replace(/::[\w ]+$/, '')
  if (wanted === actual || (wanted === undefined && actual?.toUpperCase() === 'NULL')) return []
  return [
    finding(
      field.name,
      'column_default',
      `sales of ${version} lack it and would get ${actual ?? 'NULL'} from ${table}, but its default in the schema is ${JSON.stringify(field.default)}. ` +
        `Make them the same: ALTER TABLE ${table} ALTER COLUMN ${field.name} ${wanted === undefined ? 'DROP DEFAULT' : `SET DEFAULT ${wanted}`}.`,
    ),
  ]
}

const literalOf = (value: unknown): string =>
  typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : JSON.stringify(value)

/** The one type of a value, of `["null", X]` that of X; a union of more is called by its JSON. */
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

const finding = (field: string, code: FindingCode, says: string): Finding => ({ where: `/${field}`, code, says })
