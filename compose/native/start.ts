/** `npm start`: the whole pipeline as processes of this machine. Ctrl-C stops all of it. */
import pc from 'picocolors'
import { askLauncher, serveControl } from './control.ts'
import { forgetProcesses, recordProcesses, stopLeftovers } from './leftovers.ts'
import { showAddresses, showLive } from './live.ts'
import { dataFolder, prepareMachine } from './machine.ts'
import { checkPorts } from './ports.ts'
import { showPreparation, showStart, showStop } from './progress.ts'
import { Stack } from './stack.ts'

const HELP = `npm start: runs Postgres, Kafka, Schema Registry, Kafka Connect, Prometheus and the three services on this machine.

Settings are in .env; the shell wins over it:   RATE_PER_SEC=100 INGEST_PORT=18080 npm start
DATA_DIR     where data and logs are kept [.data]
Other commands: npm run status, npm run stop, npm run part -- --help, npm run reset
`

/** A Ctrl-C that comes sooner after the first is the same one: npm hands it on a second time. */
const SAME_KEY_MS = 1_000

async function main(): Promise<void> {
  if (process.argv.includes('--help') || process.argv.includes('-h')) return void process.stdout.write(HELP)
  const data = dataFolder()
  const running = await askLauncher(data)
  if (running !== undefined)
    throw new Error(`it already runs (process ${running.pid}); npm run status shows it, npm run stop ends it`)
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
  // Whoever read its output is gone (`npm start | head`). Unheard, the failed write would end the launcher alone and leave all parts behind.
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
