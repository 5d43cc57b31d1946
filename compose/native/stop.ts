/** `npm run stop`: ends a pipeline that `npm start` runs elsewhere, and whatever a killed launcher left behind. */
import { setTimeout as wait } from 'node:timers/promises'
import { askLauncher } from './control.ts'
import { stopLeftovers } from './leftovers.ts'
import { dataFolder } from './machine.ts'

if (process.argv.includes('--help')) {
  process.stdout.write(
    'npm run stop: stops the pipeline of this folder (DATA_DIR) and waits until all of it has ended.\n',
  )
} else {
  const data = dataFolder()
  // Whoever read what it says is gone (`npm run stop | head -1`): it goes on all the same.
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
