/** `npm run stop`: stops the pipeline that `npm start` runs, and any processes left by a killed launcher. */
import { setTimeout as wait } from 'node:timers/promises'
import { askLauncher } from './control.ts'
import { stopLeftovers } from './leftovers.ts'
import { dataFolder } from './machine.ts'

if (process.argv.includes('--help')) {
  process.stdout.write(
    'npm run stop: stops the pipeline of this folder (DATA_DIR) and waits until all processes have exited.\n',
  )
} else {
  const data = dataFolder()
  // Continue when the reader of the output has exited (`npm run stop | head -1`).
  process.stdout.on('error', () => undefined)
  const say = (line: string): void => {
    process.stdout.write(`${line}\n`)
  }
  const status = await askLauncher(data)
  if (status === undefined) {
    const stopped = await stopLeftovers(data, say)
    say(stopped.length === 0 ? 'nothing is running' : 'stopped')
  } else {
    say(
      `stopping ${status.parts
        .filter(({ pid }) => pid !== undefined)
        .map(({ name }) => name)
        .join(', ')}`,
    )
    process.kill(status.pid, 'SIGTERM')
    while ((await askLauncher(data)) !== undefined) await wait(200)
    say('stopped')
  }
}
