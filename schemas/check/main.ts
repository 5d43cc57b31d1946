/**
 * `npm run schemas:check`: checks that the schemas are compatible with everything that uses them. Exits with 1 when
 * they are not, with 2 when it cannot tell.
 */
import { parseArgs } from 'node:util'
import { fileURLToPath } from 'node:url'
import { askRegistry, readSubject } from './ask-registry.ts'
import { checkContract } from './check-contract.ts'
import type { Contract, ContractProblem } from './contract.ts'
import { readContracts } from './read-contracts.ts'

const HELP = `npm run schemas:check [-- --registry URL]

Fails when a schema is incompatible with a published version, the table, the examples or recorded values,
and says which field and why. Needs no server: published versions are frozen in schemas/test/history.

  --registry URL  also checks against a running Schema Registry, such as http://127.0.0.1:8081
  --folder PATH   the folder with schemas/ and sql/ (default: this project)
  --help          this text

Exit code: 0 compatible, 1 incompatible, 2 unknown (a file is missing, the registry does not answer).
`

async function check(contract: Contract, registry: string | undefined): Promise<ContractProblem[]> {
  if (registry === undefined) return checkContract(contract)
  const subject = await readSubject(registry, contract.subject)
  if (subject === undefined) {
    process.stdout.write(`${contract.file}: the registry has no versions of ${contract.subject} yet\n`)
    return checkContract(contract)
  }
  const [frozen, published] = [checkContract(contract), await askRegistry(registry, contract, subject)]
  const asPublished = checkContract({ ...contract, published: subject.versions }).filter(
    ({ code }) => !['not_frozen', 'rule_tightened'].includes(code),
  )
  return [
    ...frozen,
    ...asPublished.filter(({ where, code }) => !frozen.some((known) => known.where === where && known.code === code)),
    ...published,
  ]
}

async function main(registry: string | undefined, folder: string): Promise<number> {
  let count = 0
  for (const contract of readContracts(folder)) {
    const problems = await check(contract, registry)
    count += problems.length
    for (const { where, code, says } of problems)
      process.stdout.write(`${contract.file} ${where === '' ? '' : `${where} `}${code}: ${says}\n`)
    if (problems.length > 0) continue
    const { published, table } = contract
    process.stdout.write(
      `${contract.file} fits ${published.length} published version${published.length === 1 ? '' : 's'}` +
        `${table === undefined ? '' : ` and the table ${table.name}`}` +
        `${registry === undefined ? '' : `, also at ${registry}`}\n`,
    )
  }
  return count
}

try {
  const { values } = parseArgs({
    options: {
      registry: { type: 'string' },
      folder: { type: 'string', default: fileURLToPath(new URL('../..', import.meta.url)) },
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (values.help === true) process.stdout.write(HELP)
  else if ((await main(values.registry, values.folder)) > 0) process.exitCode = 1
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`)
  process.exitCode = 2
}
