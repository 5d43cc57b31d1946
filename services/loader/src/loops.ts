import { setTimeout as wait } from 'node:timers/promises'
import { messageOf } from '@stream-retail/chassis/errors'
import type { Logger } from '@stream-retail/chassis/logger'
import type { Role } from './lead.ts'

export type LoopOptions<T = unknown> = {
  /** Wait until every preparation step has succeeded, here or on the leader. Without it the loop runs at once. */
  after?: 'prepared'
  /** Milliseconds from the end of a round to the next one; a function gets what the round returned. */
  every: number | ((result: T) => number)
  /**
   * Milliseconds until the next try after an error; by default as `every`, or half a second when that is a function.
   */
  retryMs?: number
  /** Also run while another loader leads, and before it is known who does: for work that only reads. */
  onStandby?: boolean
  /** Called as soon as the loops stop, while the last round may still be running; awaited. */
  onStop?: () => void | Promise<void>
}

/** What decides which loops may run. */
export type Phase = { role: Role; prepared: boolean }

/** `round` returns the milliseconds until the next one, and never throws. */
type Loop = { round: () => Promise<number>; options: LoopOptions }

const RETRY_MS = 500

/**
 * The work that the loader repeats. A loop never runs twice at once; what it throws is logged, once per reason, and the
 * round is tried again. Loops start together and stop together.
 */
export class Loops {
  readonly #log: Logger
  readonly #stop = new AbortController()
  readonly #loops: Loop[] = []
  #running: Promise<void>[] | undefined
  #stopped: Promise<void> | undefined
  #phase: Phase = { role: 'undecided', prepared: false }
  #changed = Promise.withResolvers<void>()

  constructor(log: Logger) {
    this.#log = log
  }

  get phase(): Readonly<Phase> {
    return this.#phase
  }

  /** Loops that were waiting for the change continue at once. */
  setPhase(phase: Partial<Phase>): void {
    this.#phase = { ...this.#phase, ...phase }
    this.#changed.resolve()
    this.#changed = Promise.withResolvers<void>()
  }

  /** Starts together with the others, or at once if they are already running. */
  add<T>(name: string, work: () => Promise<T>, options: LoopOptions<T>): void {
    const loop: Loop = { round: toRound(name, this.#log, work, options), options: options as LoopOptions }
    this.#loops.push(loop)
    this.#running?.push(this.#run(loop))
  }

  /** Whether a loop with these options may run now. */
  mayRun({ after, onStandby = false }: Pick<LoopOptions, 'after' | 'onStandby'>): boolean {
    const { role, prepared } = this.#phase
    if (role === 'undecided') return onStandby && after === undefined
    if (role === 'standby') return onStandby
    return after === undefined || prepared
  }

  start(): void {
    this.#running = this.#loops.map((loop) => this.#run(loop))
  }

  /** Resolves once the rounds in progress have ended. */
  stop(): Promise<void> {
    this.#stopped ??= this.#end()
    return this.#stopped
  }

  async #end(): Promise<void> {
    this.#stop.abort()
    this.#changed.resolve()
    await Promise.all([...this.#loops.map(({ options }) => options.onStop?.()), ...(this.#running ?? [])])
  }

  async #run({ round, options }: Loop): Promise<void> {
    while (!this.#stop.signal.aborted) {
      if (this.mayRun(options)) await this.#sleep(await round())
      else await this.#changed.promise
    }
  }

  async #sleep(milliseconds: number): Promise<void> {
    await wait(milliseconds, undefined, { signal: this.#stop.signal }).catch(() => undefined)
  }
}

/** An error is logged once per reason, not once per round. */
function toRound<T>(name: string, log: Logger, work: () => Promise<T>, options: LoopOptions<T>): Loop['round'] {
  const { every, retryMs = typeof every === 'number' ? every : RETRY_MS } = options
  let lastError = ''
  return async () => {
    try {
      const result = await work()
      lastError = ''
      return typeof every === 'number' ? every : every(result)
    } catch (error) {
      if (messageOf(error) !== lastError) log.warn({ err: messageOf(error) }, `${name} failed; trying again`)
      lastError = messageOf(error)
      return retryMs
    }
  }
}
