import { messageOf } from '@stream-retail/chassis/errors'
import type { Logger } from '@stream-retail/chassis/logger'
import type { IsolationDeps, IsolationResult } from '../isolate/isolation.ts'
import { isolate } from '../isolate/isolate.ts'
import type { SinkTarget } from '../sink/target.ts'
import type { SuperviseMetrics } from './supervise-metrics.ts'

export type IsolationRunsDeps = { isolation: IsolationDeps; metrics: SuperviseMetrics; log: Logger }

/** The isolations that this loader runs right now, beside the rounds of supervision: at most one per connector. */
export class IsolationRuns {
  readonly #deps: IsolationRunsDeps
  readonly #running = new Map<string, Promise<void>>()
  #abort = new AbortController()

  constructor(deps: IsolationRunsDeps) {
    this.#deps = deps
  }

  isRunning(connector: string): boolean {
    return this.#running.has(connector)
  }

  /** @param ended called once, with the result, or with undefined if it has to be taken up again */
  start(target: SinkTarget, reason: string, ended: (result: IsolationResult | undefined) => void): void {
    const run = this.#run(target, reason, this.#abort.signal).then((result) => {
      this.#running.delete(target.connector)
      ended(result)
    })
    this.#running.set(target.connector, run)
  }

  /** Breaks off all of them at the next point at which they can be taken up again, by this loader or another. */
  abort(reason: string): void {
    this.#abort.abort(new Error(reason))
    this.#abort = new AbortController()
  }

  /** Resolves when none runs any more. */
  async settled(): Promise<void> {
    await Promise.all(this.#running.values())
  }

  async #run(target: SinkTarget, reason: string, signal: AbortSignal): Promise<IsolationResult | undefined> {
    const { isolation, metrics, log } = this.#deps
    const { connector } = target
    try {
      const deps = { ...isolation, signal, isolated: metrics.deadLetterWritten.bind(metrics) }
      const result = await isolate(deps, target, reason)
      const { examined, isolated, schemaMismatch } = result
      metrics.isolationEnded(connector, schemaMismatch === undefined ? 'done' : 'schema_mismatch')
      log.warn({ connector, examined, isolated, schemaMismatch }, `isolated ${isolated} of ${examined} records`)
      return result
    } catch (error) {
      if (signal.aborted) return undefined
      metrics.isolationEnded(connector, 'failed')
      log.warn({ connector, err: messageOf(error) }, 'an isolation was interrupted; it will be taken up again')
      return undefined
    }
  }
}
