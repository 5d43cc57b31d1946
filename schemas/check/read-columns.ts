import type { Column } from './contract.ts'

/**
 * The columns of a table after all migrations, without a server: CREATE TABLE, then every ALTER TABLE in order. Other
 * statements are ignored. services/loader/test/integration compares the result with a real database.
 * @param migrations contents of the `.do.` files in numeric order
 * @throws {Error} when no migration creates the table
 */
export function readColumns(migrations: string[], table: string): Column[] {
  let columns: Column[] | undefined
  for (const statement of migrations.flatMap(statementsOf)) {
    const created = new RegExp(
      `^CREATE TABLE (?:IF NOT EXISTS )?${table} \\((.*)\\)[^()]*(?:\\([^()]*\\))?$`,
      'i',
    ).exec(statement)
    if (created !== null) columns = createColumns(created[1] ?? '')
    const altered = new RegExp(`^ALTER TABLE (?:IF EXISTS )?(?:ONLY )?${table} (.*)$`, 'i').exec(statement)
    if (altered !== null) columns = splitAtCommas(altered[1] ?? '').reduce(alter, columns ?? [])
  }
  if (columns === undefined) throw new Error(`no migration creates the table ${table}`)
  return columns
}

/** Statements, each on one line, without comments and function bodies. */
function statementsOf(sql: string): string[] {
  return sql
    .replace(/--.*$/gm, '')
    .replace(/\$(\w*)\$[\s\S]*?\$\1\$/g, "''")
    .replace(/\s+/g, ' ')
    .replace(/\( /g, '(')
    .replace(/ \)/g, ')')
    .split(/;(?=(?:[^']*'[^']*')*[^']*$)/)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
}

const CONSTRAINT = /^(PRIMARY KEY|CONSTRAINT|UNIQUE|CHECK|FOREIGN KEY|EXCLUDE|LIKE|NOT NULL)\b/i

function createColumns(body: string): Column[] {
  const parts = splitAtCommas(body)
  const keys = parts.flatMap(
    (part) => /^(?:CONSTRAINT \w+ )?PRIMARY KEY \((.*?)\)/i.exec(part)?.[1]?.split(/, ?/) ?? [],
  )
  return parts
    .filter((part) => !CONSTRAINT.test(part))
    .map(columnOf)
    .map((column) => ({ ...column, notNull: column.notNull || keys.includes(column.name) }))
}

function alter(columns: Column[], action: string): Column[] {
  const [verb = '', rest = ''] = action.split(/ (?:COLUMN )?(?:IF (?:NOT )?EXISTS )?(.*)/is, 2)
  const [name = '', change = ''] = rest.split(/ (.*)/s, 2)
  const edit = (part: Partial<Column>): Column[] =>
    columns.map((column) => (column.name === name ? { ...column, ...part } : column))
  if (/^ADD$/i.test(verb))
    return CONSTRAINT.test(rest) || columns.some((column) => column.name === name)
      ? columns
      : [...columns, columnOf(rest)]
  if (/^DROP$/i.test(verb))
    return /^CONSTRAINT\b/i.test(rest) ? columns : columns.filter((column) => column.name !== name)
  if (/^RENAME$/i.test(verb)) return edit({ name: /^TO (\w+)/i.exec(change)?.[1] ?? name })
  if (!/^ALTER$/i.test(verb)) return columns
  if (/^SET NOT NULL/i.test(change)) return edit({ notNull: true })
  if (/^DROP NOT NULL/i.test(change)) return edit({ notNull: false })
  if (/^DROP DEFAULT/i.test(change)) return edit({ default: undefined })
  const value = /^SET DEFAULT (.*)$/i.exec(change)?.[1]
  if (value !== undefined) return edit({ default: value })
  const type = /^(?:SET DATA )?TYPE (.*?)(?: COLLATE .*| USING .*)?$/i.exec(change)?.[1]
  return type === undefined ? columns : edit({ type: typeName(type) })
}

const AFTER_TYPE =
  /(?<!NOT) (?=(?:NOT NULL|NULL|DEFAULT|PRIMARY KEY|UNIQUE|CHECK|REFERENCES|GENERATED|COLLATE|CONSTRAINT|STORAGE|COMPRESSION)\b)/i

function columnOf(definition: string): Column {
  const [name = '', rest = ''] = definition.split(/ (.*)/s, 2)
  const [type = '', ...options] = rest.split(AFTER_TYPE)
  return {
    name: name.replaceAll('"', ''),
    type: typeName(type),
    notNull: options.some((option) => /^(NOT NULL|PRIMARY KEY)/i.test(option)),
    default: options.map((option) => /^DEFAULT (.*)$/i.exec(option)?.[1]).find((value) => value !== undefined),
  }
}

/** The name of a type as Postgres prints it. */
const NAMES: Record<string, string> = {
  int: 'integer',
  int4: 'integer',
  int8: 'bigint',
  int2: 'smallint',
  bool: 'boolean',
  float8: 'double precision',
  float4: 'real',
  decimal: 'numeric',
  varchar: 'character varying',
  char: 'character',
  timestamptz: 'timestamp with time zone',
  timestamp: 'timestamp without time zone',
}

function typeName(type: string): string {
  const [, base = '', limit = ''] = /^([^(]*?) ?(\(.*\))?$/.exec(type.trim().toLowerCase()) ?? []
  return `${NAMES[base] ?? base}${limit.replaceAll(' ', '')}`
}

/** Splits at commas outside brackets. */
function splitAtCommas(text: string): string[] {
  let depth = 0
  const parts = ['']
  for (const letter of text) {
    if (letter === '(') depth++
    if (letter === ')') depth--
    if (letter === ',' && depth === 0) parts.push('')
    else parts[parts.length - 1] += letter
  }
  return parts.map((part) => part.trim()).filter((part) => part !== '')
}
