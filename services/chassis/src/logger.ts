import { type Logger, pino } from 'pino'
import pretty from 'pino-pretty'

export type { Logger } from 'pino'

/** JSON lines on standard output; readable lines when that is a terminal. Secrets are cut out wherever they are named. */
export function createLogger(service: string, level: string): Logger {
  const options = {
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: {
      paths: ['req.headers.authorization', 'req.headers["x-api-key"]', 'password', '*.password', 'POSTGRES_PASSWORD', '*.POSTGRES_PASSWORD'],
      censor: '***',
    },
  }
  return process.stdout.isTTY ? pino(options, pretty({ sync: true })) : pino(options)
}
