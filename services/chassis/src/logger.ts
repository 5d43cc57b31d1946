import { type Logger, pino } from 'pino'
import pretty from 'pino-pretty'

export type { Logger } from 'pino'

/** Secret in every service. */
const ALWAYS_SECRET = ['password', 'authorization', '["x-api-key"]']

/**
 * Writes JSON lines to standard output, or readable lines if that is a terminal. Secrets are masked by name.
 * @param secrets names of settings that are secrets
 */
export function createLogger(service: string, level: string, secrets: string[] = []): Logger {
  const names = [...ALWAYS_SECRET, ...secrets]
  const options = {
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: {
      paths: ['', '*', '*.*'].flatMap((place) =>
        names.map((name) => (place === '' || name.startsWith('[') ? `${place}${name}` : `${place}.${name}`)),
      ),
      censor: '***',
    },
  }
  return process.stdout.isTTY ? pino(options, pretty({ sync: true })) : pino(options)
}
