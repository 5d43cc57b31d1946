import type { FastifyBaseLogger } from 'fastify'
import type { Bindings, ChildLoggerOptions, LevelWithSilent } from 'pino'
import type { Logger } from './logger.ts'

type Level = Exclude<LevelWithSilent, 'silent'>
/** What any of pino's ways to write a line takes. */
type Line = [obj: unknown, msg?: string, ...args: unknown[]]

/**
 * The log of one request, with the request's id on each line. The pino child that writes it is made at the first line that
 * is written, which most requests never have: making it costs more than the log is worth on a request of 60 µs.
 */
class RequestLog {
  readonly #parent: Logger
  readonly #bindings: Bindings
  readonly #options: ChildLoggerOptions
  #made: Logger | undefined

  constructor(parent: Logger, bindings: Bindings, options: ChildLoggerOptions) {
    this.#parent = parent
    this.#bindings = bindings
    this.#options = options
  }

  get level(): string {
    return this.#options.level ?? this.#parent.level
  }
  child(bindings: Bindings, options?: ChildLoggerOptions): Logger {
    return this.#child().child(bindings, options)
  }
  fatal(...line: Line): void {
    this.#write('fatal', line)
  }
  error(...line: Line): void {
    this.#write('error', line)
  }
  warn(...line: Line): void {
    this.#write('warn', line)
  }
  info(...line: Line): void {
    this.#write('info', line)
  }
  debug(...line: Line): void {
    this.#write('debug', line)
  }
  trace(...line: Line): void {
    this.#write('trace', line)
  }
  silent(): void {
    /* writes nothing, by its name */
  }

  #child(): Logger {
    this.#made ??= this.#parent.child(this.#bindings, this.#options)
    return this.#made
  }

  #write(level: Level, line: Line): void {
    if (this.#options.level === undefined && !this.#parent.isLevelEnabled(level)) return
    const child = this.#child()
    const write = child[level]
    write.apply(child, line)
  }
}

/** What Fastify calls for each request. */
export function requestLog(
  parent: FastifyBaseLogger,
  bindings: Bindings,
  options: ChildLoggerOptions,
): FastifyBaseLogger {
  return new RequestLog(parent as Logger, bindings, options)
}
