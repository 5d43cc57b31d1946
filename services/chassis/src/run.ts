import closeWithGrace from 'close-with-grace'
import type { FastifyInstance } from 'fastify'
import type { Static, TObject } from 'typebox'
import { messageOf } from './errors.ts'
import { type Logger, createLogger } from './logger.ts'
import { SettingsError, describeSettings, readSettings, secretNames } from './settings.ts'

type CommonSettings = { BIND_HOST: string; LOG_LEVEL: string; STOP_TIMEOUT_MS: number }

export type Service<T extends TObject> = {
  name: string
  purpose: string
  settings: T
  port: (settings: Static<T>) => number
  build: (settings: Static<T>, log: Logger) => Promise<FastifyInstance>
  /** For a service that ends by itself: resolves to its exit code. */
  finished?: (app: FastifyInstance) => Promise<number>
}

/**
 * Runs a service: reads settings, builds the app, listens. SIGTERM and SIGINT close the app once requests in flight
 * are answered. The only place that exits: 0 after a graceful stop; 1, with one fatal line in the log that says why,
 * when the service cannot start, throws an error that nothing catches, or does not stop in time.
 */
export async function run<T extends TObject>(service: Service<T>): Promise<void> {
  if (process.argv.includes('--help') || process.argv.includes('-h')) return printHelp(service)
  const settings = settingsOrExit(service)
  const common = settings as CommonSettings
  const log = createLogger(service.name, common.LOG_LEVEL, secretNames(service.settings))
  try {
    const app = await service.build(settings, log)
    const stop = closeOnSignal(app, common.STOP_TIMEOUT_MS, log)
    await app.listen({ host: common.BIND_HOST, port: service.port(settings) })
    const code = await service.finished?.(app)
    if (code === undefined) return
    process.exitCode = code
    stop.close()
  } catch (error) {
    log.fatal({ err: error }, `cannot start: ${messageOf(error)}`)
    process.exit(1)
  }
}

function closeOnSignal(app: FastifyInstance, timeoutMs: number, log: Logger): { close: () => void } {
  const exiting = (): string => `exiting; still waiting for ${app.closingWaitsFor().join(', ') || 'nothing known'}`
  const options = {
    delay: timeoutMs,
    // It would write to the console. Each of its ways to exit with 1 has its line below.
    logger: false as const,
    onTimeout: () => {
      log.fatal(`not stopped within STOP_TIMEOUT_MS (${timeoutMs} ms), ${exiting()}`)
    },
    onSecondSignal: (signal: string) => {
      log.fatal(`${signal} during the stop, ${exiting()}`)
    },
    onSecondError: (err: unknown) => {
      log.fatal({ err }, `uncaught error during the stop, ${exiting()}`)
    },
  }
  return closeWithGrace(options, async ({ signal, err }) => {
    if (err !== undefined) log.fatal({ err }, 'stopping because of an uncaught error')
    else log.info({ signal }, 'stopping')
    await app.close().catch((error: unknown) => {
      log.fatal({ err: error }, `cannot stop cleanly: ${messageOf(error)}`)
      throw error
    })
    log.info('stopped')
    // close-with-grace itself exits with 0, whatever code finished() gave.
    if (err === undefined && process.exitCode !== undefined) process.exit(process.exitCode)
  })
}

function settingsOrExit<T extends TObject>(service: Service<T>): Static<T> {
  try {
    return readSettings(service.settings)
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    process.stderr.write(`${service.name}: ${error.message}\n`)
    process.exit(1)
  }
}

function printHelp(service: Service<TObject>): void {
  process.stdout.write(
    `${service.name}: ${service.purpose}\n\nSettings (environment variables) [default]:\n` +
      `${describeSettings(service.settings)}\n`,
  )
}
