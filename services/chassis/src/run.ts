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
 * Runs a service: settings, app, listen; SIGTERM or SIGINT closes it after the requests in flight have their answer.
 * The only place that exits: 0 after a graceful stop, 1 when it cannot start or does not stop in time.
 */
export async function run<T extends TObject>(service: Service<T>): Promise<void> {
  if (process.argv.includes('--help') || process.argv.includes('-h')) return help(service)
  const settings = settingsOrExit(service)
  const common = settings as CommonSettings
  const log = createLogger(service.name, common.LOG_LEVEL, secretNames(service.settings))
  try {
    const app = await service.build(settings, log)
    const stop = closeWithGrace({ delay: common.STOP_TIMEOUT_MS, logger: false }, async ({ signal, err }) => {
      if (err !== undefined) log.fatal({ err }, 'stopping because of an error nobody caught')
      else log.info({ signal }, 'stopping')
      await app.close()
      log.info('stopped')
      // close-with-grace itself exits with 0, whatever code finished() gave.
      if (err === undefined && process.exitCode !== undefined) process.exit(process.exitCode)
    })
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

function settingsOrExit<T extends TObject>(service: Service<T>): Static<T> {
  try {
    return readSettings(service.settings)
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    process.stderr.write(`${service.name}: ${error.message}\n`)
    process.exit(1)
  }
}

function help(service: Service<TObject>): void {
  process.stdout.write(
    `${service.name}: ${service.purpose}\n\nSettings (environment variables) [default]:\n` +
      `${describeSettings(service.settings)}\n`,
  )
}
