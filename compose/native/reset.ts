/** `npm run reset`: drops all data of the pipeline, after asking. */
import { rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { askLauncher } from './control.ts'
import { stopLeftovers } from './leftovers.ts'
import { dataFolder } from './machine.ts'
import { postgresHome } from './postgres.ts'

async function confirmed(folder: string): Promise<boolean> {
  if (process.argv.includes('--yes')) return true
  if (!process.stdin.isTTY)
    throw new Error('this drops all sales, topics and schemas; say so with: npm run reset -- --yes')
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  const answer = await terminal.question(`Drop all sales, topics, schemas and logs in ${folder}? [y/N] `)
  terminal.close()
  return /^y(es)?$/i.test(answer.trim())
}

async function main(): Promise<void> {
  const data = dataFolder()
  if ((await askLauncher(data)) !== undefined) throw new Error('the pipeline runs; stop it first: npm run stop')
  if (!(await confirmed(data))) return void process.stdout.write('nothing was dropped\n')
  await stopLeftovers(data, (line) => process.stdout.write(`${line}\n`))
  const { data: cluster } = await postgresHome(data)
  if (!cluster.startsWith(data)) rmSync(dirname(cluster), { recursive: true, force: true })
  rmSync(data, { recursive: true, force: true })
  process.stdout.write('dropped; npm start begins anew\n')
}

if (process.argv.includes('--help')) {
  process.stdout.write(
    'npm run reset: drops all data of the pipeline in this folder (DATA_DIR), after asking; -- --yes does not ask.\n',
  )
} else {
  try {
    await main()
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`)
    process.exitCode = 1
  }
}
