/** Writes generated/*.ts: TypeScript types made from the .avsc files. `npm run generate`; CI checks that nothing differs. */
import { writeFileSync } from 'node:fs'
import { readSchema, subjects } from './subjects.ts'

type Field = { name: string; doc?: string; type: string | string[] }
type RecordSchema = { name: string; doc?: string; fields: Field[] }

const TYPESCRIPT: Record<string, string> = {
  null: 'null', boolean: 'boolean', int: 'number', long: 'number', float: 'number', double: 'number', string: 'string',
}

function typeOf(avro: string | string[]): string {
  return [avro].flat().map((name) => {
    const known = TYPESCRIPT[name]
    if (known === undefined) throw new Error(`no TypeScript type for Avro type ${JSON.stringify(name)}`)
    return known
  }).join(' | ')
}

function interfaceOf(schema: RecordSchema): string {
  const fields = schema.fields.map((field) => `  /** ${field.doc ?? field.name} (Avro ${[field.type].flat().join(', ')}) */\n  ${field.name}: ${typeOf(field.type)}`)
  return `/** ${schema.doc ?? schema.name} */\nexport type ${schema.name} = {\n${fields.join('\n')}\n}\n`
}

for (const { file } of subjects) {
  const target = `generated/${file.replace('.avsc', '.ts')}`
  const text = `// Generated from ${file} by generate-types.ts; do not edit.\n\n${interfaceOf(JSON.parse(readSchema(file)) as RecordSchema)}`
  writeFileSync(new URL(target, import.meta.url), text)
  process.stdout.write(`${target}\n`)
}
