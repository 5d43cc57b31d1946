/** `npm start`: runs the whole pipeline as local processes. Ctrl-C stops it. */
import pc from 'picocolors'
import { askLauncher, serveControl } from './control.ts'
import { claimDataFolder } from './data-folder.ts'
import { forgetProcesses, recordProcesses, stopLeftovers } from './leftovers.ts'
import { showAddresses, showLive } from './live.ts'
import { dataFolder, prepareMachine } from './machine.ts'
import { checkPorts } from './ports.ts'
import { showPreparation, showStart, showStop } from './progress.ts'
import { Stack } from './stack.ts'

const HELP = `npm start: runs Postgres, Kafka, Schema Registry, Kafka Connect, Prometheus and
the three services locally.

Settings are in .env; the environment overrides them:   RATE_PER_SEC=100 INGEST_PORT=18080 npm start
DATA_DIR     folder for data and logs [.data]
Other commands: npm run status, npm run stop, npm run part -- --help, npm run reset
`

/** A second signal within this time is the same Ctrl-C, passed on by npm. */
const SAME_KEY_MS = 1_000

async function main(): Promise<void> {
  if (process.argv.includes('--help') || process.argv.includes('-h')) return void process.stdout.write(HELP)
  const data = dataFolder()
  const running = await askLauncher(data)
  if (running !== undefined)
    throw new Error(`already running (process ${running.pid}); npm run status shows it, npm run stop stops it`)
  claimDataFolder(data)
  await stopLeftovers(data, (line) => process.stdout.write(`${pc.yellow(line)}\n`))
  const machine = await showPreparation(prepareMachine)
  await checkPorts(machine)
  const stack = new Stack(machine)
  stack.on('change', () => {
    void recordProcesses(stack, data)
  })
  const control = await serveControl(stack, data)
  const live = new AbortController()
  stopOnSignal(stack, live)
  try {
    await showStart(stack)
    showAddresses(machine)
    await showLive(stack, machine, live.signal)
  } finally {
    live.abort()
    await showStop(stack)
    control.close()
    forgetProcesses(data)
  }
}

function stopOnSignal(stack: Stack, live: AbortController): void {
  let first = 0
  const onSignal = (): void => {
    live.abort()
    if (first === 0) {
      first = Date.now()
      void stack.stop()
    } else if (Date.now() - first > SAME_KEY_MS) void stack.kill()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal)
  // The reader of the output has exited (`npm start | head`). Unhandled, the failed write would kill the launcher and
  // orphan all parts.
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', () => {
      live.abort()
      void stack.stop()
    })
}

try {
  await main()
} catch (error) {
  process.stderr.write(`\n${pc.red('Not started.')} ${(error as Error).message}\n`)
  process.exitCode = 1
}
