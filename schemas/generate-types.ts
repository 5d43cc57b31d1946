/**
 * Writes generated/*.ts: TypeScript types for the .avsc files. `npm run generate`.
 * With --check it writes nothing and exits with 1 when a file is out of date.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { readSchema, subjects } from './subjects.ts'

type Named = string | { type: string; logicalType: string }
type SourceField = { name: string; doc?: string; type: Named | Named[] }
type RecordSchema = { name: string; doc?: string; fields: SourceField[] }

const TYPESCRIPT: Record<string, string> = {
  null: 'null',
  boolean: 'boolean',
  int: 'number',
  long: 'number',
  float: 'number',
  double: 'number',
  string: 'string',
}

/** A logical type is read as its underlying type: a timestamp stays a number. */
function typeOf(avro: Named | Named[]): string {
  return [avro]
    .flat()
    .map((named) => {
      const known = TYPESCRIPT[typeof named === 'string' ? named : named.type]
      if (known === undefined) throw new Error(`no TypeScript type for Avro type ${JSON.stringify(named)}`)
      return known
    })
    .join(' | ')
}

function nameOf(avro: Named | Named[]): string {
  return [avro]
    .flat()
    .map((named) => (typeof named === 'string' ? named : `${named.type} as ${named.logicalType}`))
    .join(', ')
}

function interfaceOf(schema: RecordSchema): string {
  const fields = schema.fields.map(
    (field) =>
      `  /** ${field.doc ?? field.name} (Avro ${nameOf(field.type)}) */\n  ${field.name}: ${typeOf(field.type)}`,
  )
  return `/** ${schema.doc ?? schema.name} */\nexport type ${schema.name} = {\n${fields.join('\n')}\n}\n`
}

const check = process.argv.includes('--check')

for (const { file } of subjects) {
  const name = `generated/${file.replace('.avsc', '.ts')}`
  const target = new URL(name, import.meta.url)
  const text =
    `// Generated from ${file} by generate-types.ts; do not edit.\n\n` +
    interfaceOf(JSON.parse(readSchema(file)) as RecordSchema)
  if (!check) writeFileSync(target, text)
  else if (readFileSync(target, 'utf8') !== text) {
    process.stderr.write(`schemas/${name} is out of date with ${file}: run npm run generate\n`)
    process.exitCode = 1
  }
  process.stdout.write(`${name}\n`)
}
