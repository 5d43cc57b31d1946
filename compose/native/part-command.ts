/** `npm run part -- stop connect`: acts on one part of a running pipeline. */
import { askLauncher } from './control.ts'
import { dataFolder } from './machine.ts'

const [verb, name] = process.argv.slice(2)
if (verb === undefined || name === undefined || verb === '--help') {
  process.stdout.write(
    'npm run part -- stop|start|restart|kill NAME: acts on one part of the running pipeline; ' +
      'npm run status shows the names.\n' +
      'kill simulates a crash and leaves the part down until start.\n',
  )
  process.exitCode = verb === '--help' ? 0 : 2
} else {
  try {
    const status = await askLauncher(dataFolder(), `/${name}/${verb}`, 'POST')
    if (status === undefined) throw new Error('nothing is running; start the pipeline with npm start')
    process.stdout.write(`${name} is ${status.parts.find((part) => part.name === name)?.state ?? 'unknown'}\n`)
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`)
    process.exitCode = 1
  }
}
