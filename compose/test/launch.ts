import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { nativeSettings } from '../native/addresses.ts'
import { stopLeftovers } from '../native/leftovers.ts'
import { ROOT } from '../native/machine.ts'
import { removeData } from '../native/remove-data.ts'
import { freePorts } from './free-ports.ts'

export type LaunchedStack = {
  /** The variables by which a command finds this stack: ports, addresses, DATA_DIR. */
  environment: Record<string, string>
  launcher: ChildProcess
  /** The launcher's output so far. */
  output: () => string
  /** Sends the signal, waits for the exit and returns the exit code. */
  stop: (signal?: NodeJS.Signals) => Promise<number | null>
  /** Deletes the data folder. */
  drop: () => void
}

const PORTS = [
  'KAFKA_PORT',
  'KAFKA_CONTROLLER_PORT',
  'POSTGRES_PORT',
  'REGISTRY_PORT',
  'CONNECT_PORT',
  'LOADER_PORT',
  'INGEST_PORT',
  'SIMULATOR_PORT',
  'PROMETHEUS_PORT',
  'KAFKA_JMX_PORT',
  'CONNECT_JMX_PORT',
  'KAFKA_EXPORTER_PORT',
  'POSTGRES_EXPORTER_PORT',
  'ALERTMANAGER_PORT',
  'ALERT_RECEIVER_PORT',
]
const START_TIMEOUT_MS = 180_000

/** Variables for the launcher: free ports, a new data folder, and no canary sales, so that tests can count. */
export async function freshEnvironment(): Promise<Record<string, string>> {
  const ports = await freePorts(PORTS.length)
  const folder = join(ROOT, '.data', `test-${randomBytes(4).toString('hex')}`)
  return {
    DATA_DIR: folder,
    CANARY_INTERVAL_MS: '0',
    ...Object.fromEntries(PORTS.map((name, index) => [name, String(ports[index])])),
  }
}

/**
 * Starts `npm start`'s program and waits until all parts are healthy.
 * @param settings override ports and folder; pass an earlier stack's environment to start it again
 * @param cancel aborts the start
 * @throws {Error} with the launcher's output when it exits early, is cancelled or times out; none of its processes is
 * left running
 */
export async function launch(settings: Record<string, string> = {}, cancel?: AbortSignal): Promise<LaunchedStack> {
  const chosen = { ...(await freshEnvironment()), ...settings }
  const environment = { ...nativeSettings(join(ROOT, '.env'), chosen), ...chosen }
  let output = ''
  const launcher = spawn(process.execPath, [join(ROOT, 'compose/native/start.ts')], {
    cwd: ROOT,
    env: { ...process.env, ...environment },
  })
  for (const stream of [launcher.stdout, launcher.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  const ended = new Promise<number | null>((resolve) => launcher.once('exit', resolve))
  const stop = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> => {
    launcher.kill(signal)
    return await ended
  }
  try {
    await started(launcher, ended, () => output, cancel)
  } catch (error) {
    await stop()
    await stopLeftovers(environment['DATA_DIR'] ?? '', () => undefined)
    throw error
  }
  return {
    environment,
    launcher,
    output: () => output,
    stop,
    drop: () => {
      removeData(environment['DATA_DIR'] ?? '')
    },
  }
}

function started(
  launcher: ChildProcess,
  ended: Promise<number | null>,
  output: () => string,
  cancel?: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`the stack did not start in time:\n${output()}`))
    }, START_TIMEOUT_MS)
    cancel?.addEventListener('abort', () => {
      clearTimeout(timer)
      reject(new Error('the start was cancelled'))
    })
    const look = (): void => {
      if (!output().includes('Press Ctrl-C to stop')) return
      clearTimeout(timer)
      resolve()
    }
    launcher.stdout?.on('data', look)
    void ended.then((code) => {
      clearTimeout(timer)
      reject(new Error(`the stack ended with code ${code}:\n${output()}`))
    })
  })
}
