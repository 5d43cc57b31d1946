import type { FastifyBaseLogger } from 'fastify'
import type { Bindings, ChildLoggerOptions, LevelWithSilent } from 'pino'
import type { Logger } from './logger.ts'

type Level = Exclude<LevelWithSilent, 'silent'>
/** The arguments of pino's log methods. */
type LogArguments = [obj: unknown, msg?: string, ...args: unknown[]]

/**
 * The logger of one request, which puts the request's id on each line. Its pino child is created for the first line
 * that is written. Most requests write none, and creating a child is expensive for a request of 60 µs.
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
  fatal(...line: LogArguments): void {
    this.#write('fatal', line)
  }
  error(...line: LogArguments): void {
    this.#write('error', line)
  }
  warn(...line: LogArguments): void {
    this.#write('warn', line)
  }
  info(...line: LogArguments): void {
    this.#write('info', line)
  }
  debug(...line: LogArguments): void {
    this.#write('debug', line)
  }
  trace(...line: LogArguments): void {
    this.#write('trace', line)
  }
  silent(): void {
    /* writes nothing, by definition */
  }

  #child(): Logger {
    this.#made ??= this.#parent.child(this.#bindings, this.#options)
    return this.#made
  }

  #write(level: Level, line: LogArguments): void {
    if (this.#options.level === undefined && !this.#parent.isLevelEnabled(level)) return
    const child = this.#child()
    const write = child[level]
    write.apply(child, line)
  }
}

/** Fastify's childLoggerFactory, called for each request. */
export function requestLog(
  parent: FastifyBaseLogger,
  bindings: Bindings,
  options: ChildLoggerOptions,
): FastifyBaseLogger {
  return new RequestLog(parent as Logger, bindings, options)
}
