/** `npm run reset`: deletes all data of the pipeline after confirmation. */
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
    throw new Error('this deletes all sales, topics and schemas; confirm with: npm run reset -- --yes')
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  const answer = await terminal.question(`Delete all sales, topics, schemas and logs in ${folder}? [y/N] `)
  terminal.close()
  return /^y(es)?$/i.test(answer.trim())
}

async function main(): Promise<void> {
  const data = dataFolder()
  if ((await askLauncher(data)) !== undefined) throw new Error('the pipeline is running; stop it first: npm run stop')
  if (!(await confirmed(data))) return void process.stdout.write('nothing was deleted\n')
  await stopLeftovers(data, (line) => process.stdout.write(`${line}\n`))
  const { data: cluster } = await postgresHome(data)
  if (!cluster.startsWith(data)) rmSync(dirname(cluster), { recursive: true, force: true })
  rmSync(data, { recursive: true, force: true })
  process.stdout.write('deleted; npm start begins with an empty pipeline\n')
}

if (process.argv.includes('--help')) {
  process.stdout.write(
    'npm run reset: deletes all data of the pipeline in this folder (DATA_DIR) after confirmation; -- --yes ' +
      'skips it.\n',
  )
} else {
  try {
    await main()
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`)
    process.exitCode = 1
  }
}
