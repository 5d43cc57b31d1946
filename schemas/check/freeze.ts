/**
 * `npm run schemas:freeze`: stores the current schemas, with recorded values, as versions that later checks compare
 * with.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { fileURLToPath } from 'node:url'
import { checkContract } from './check-contract.ts'
import { compileAvro } from './compile-avro.ts'
import type { AvroRecord, Contract, Recorded } from './contract.ts'
import { HISTORY, readContracts } from './read-contracts.ts'

const HELP = `npm run schemas:freeze [-- --accept-tighter-rules]

Writes each changed schema, and the valid examples encoded with it, to schemas/test/history as its next version.
Fails while npm run schemas:check finds any other problem. Commit the files it writes.

  --accept-tighter-rules  approves rules that reject sales that were valid (see docs/evolving-the-schema.md)
  --folder PATH           the folder with schemas/ and sql/ (default: this project)
  --help                  this text
`

/**
 * @returns the files it wrote; none when the newest frozen version is the current one.
 * @throws {Error} when the schema does not fit
 */
function freeze(contract: Contract, root: string, acceptTighter: boolean): string[] {
  const problems = checkContract(contract)
  if (problems.length === 0) return []
  const consented = acceptTighter ? ['not_frozen', 'rule_tightened', 'recorded_rejected'] : ['not_frozen']
  const open = problems.filter(({ code }) => !consented.includes(code))
  if (open.length > 0)
    throw new Error(open.map(({ where, code, says }) => `${contract.file} ${where} ${code}: ${says}`).join('\n'))
  const path = join('schemas', HISTORY, `${contract.file.replace('.avsc', '')}.v${contract.published.length + 1}`)
  writeFileSync(join(root, `${path}.avsc`), contract.text, { flag: 'wx' })
  writeFileSync(join(root, `${path}.recorded.json`), `${JSON.stringify(record(contract), null, 2)}\n`, { flag: 'wx' })
  return [`${path}.avsc`, `${path}.recorded.json`]
}

function record({ text, examples }: Contract): Recorded[] {
  const type = compileAvro(JSON.parse(text) as AvroRecord)
  return Object.entries(examples).map(([example, value]) => ({
    example,
    avro: type.toBuffer(value).toString('base64'),
    value: value as Recorded['value'],
  }))
}

try {
  const { values } = parseArgs({
    options: {
      'accept-tighter-rules': { type: 'boolean', default: false },
      'folder': { type: 'string', default: fileURLToPath(new URL('../..', import.meta.url)) },
      'help': { type: 'boolean', short: 'h' },
    },
  })
  if (values.help === true) process.stdout.write(HELP)
  else {
    const written = readContracts(values.folder).flatMap((contract) =>
      freeze(contract, values.folder, values['accept-tighter-rules']),
    )
    process.stdout.write(written.length === 0 ? 'every schema is frozen already\n' : `${written.join('\n')}\n`)
  }
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`)
  process.exitCode = 1
}
