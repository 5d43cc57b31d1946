/**
 * `npm run status`: the state of each part. Exit code 0 when all are healthy, 1 when not, 3 when nothing is running.
 */
import pc from 'picocolors'
import { askLauncher } from './control.ts'
import { dataFolder } from './machine.ts'

if (process.argv.includes('--help')) {
  process.stdout.write(
    'npm run status: shows the state of each part; exit code 0: all healthy, 1: not all healthy, 3: not running.\n',
  )
} else {
  const status = await askLauncher(dataFolder())
  if (status === undefined) {
    process.stdout.write('not running; start it with npm start\n')
    process.exitCode = 3
  } else {
    for (const { name, state, pid, restarts, log } of status.parts) {
      const paint = state === 'healthy' ? pc.green : state === 'absent' ? pc.dim : pc.red
      process.stdout.write(
        `${name.padEnd(18)} ${paint(state.padEnd(10))} ${String(pid ?? '').padEnd(8)} ` +
          `${restarts > 0 ? `${restarts} restarts  ` : ''}${pc.dim(log)}\n`,
      )
    }
    process.exitCode = status.parts.every(({ state }) => state === 'healthy' || state === 'absent') ? 0 : 1
  }
}
