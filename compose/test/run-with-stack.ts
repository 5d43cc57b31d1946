/**
 * Runs a command with its own stack: real parts on free ports with a new data folder, started and stopped by the
 * launcher.
 *   node compose/test/run-with-stack.ts tap compose/test/scenarios
 * The command finds the stack through the variables of .env. Exits with the command's code, or 1 when the stack
 * does not start or leaves a process behind.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { launch } from './launch.ts'

const [command, ...args] = process.argv.slice(2)
if (command === undefined) throw new Error('usage: node compose/test/run-with-stack.ts COMMAND ARGUMENTS')

const cancel = new AbortController()
let child: ChildProcess | undefined
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // Ends the command or the start; the stack is stopped below. On Ctrl-C the terminal signals the command itself.
  process.on(signal, () => {
    cancel.abort()
    if (signal !== 'SIGINT') child?.kill(signal)
  })
}

/**
 * Only tests make sales, so that they can count. The loader prepares and reconciles more often than by default:
 * otherwise a scenario after thousands of sales would wait for a minute.
 */
const SETTINGS = { RATE_PER_SEC: '0', PREPARE_INTERVAL_MS: '3000', RECONCILE_INTERVAL_MS: '1000' }

const stack = await launch(SETTINGS, cancel.signal)
let code = 1
try {
  child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, ...stack.environment } })
  const [exitCode] = (await once(child, 'exit')) as [number | null]
  code = exitCode ?? 1
} finally {
  await stack.stop()
  if (code === 0) stack.drop()
  else process.stderr.write(`the logs of the stack are kept in ${stack.environment['DATA_DIR']}/logs\n`)
}
process.exit(code)
