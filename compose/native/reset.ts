/** `npm run reset`: deletes all data of the pipeline after confirmation. */
import { existsSync, readdirSync } from 'node:fs'
import { createInterface } from 'node:readline/promises'
import { askLauncher } from './control.ts'
import { markerOf } from './data-folder.ts'
import { stopLeftovers } from './leftovers.ts'
import { dataFolder } from './machine.ts'
import { removeData } from './remove-data.ts'

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
  if (!existsSync(data)) return void process.stdout.write(`nothing to delete: ${data} does not exist\n`)
  // Before anything is asked or stopped: a foreign folder is refused.
  if (readdirSync(data).length > 0) markerOf(data)
  if (!(await confirmed(data))) return void process.stdout.write('nothing was deleted\n')
  await stopLeftovers(data, (line) => process.stdout.write(`${line}\n`))
  const kept = removeData(data)
  if (kept.length > 0) process.stdout.write(`kept, as the pipeline did not make it: ${kept.join(', ')}\n`)
  process.stdout.write('deleted; npm start begins with an empty pipeline\n')
}

if (process.argv.includes('--help')) {
  process.stdout.write(
    'npm run reset: deletes what the pipeline made in its data folder (DATA_DIR) after confirmation; other files are kept. -- --yes skips the question.\n',
  )
} else {
  try {
    await main()
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`)
    process.exitCode = 1
  }
}
