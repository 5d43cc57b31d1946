import { messageOf } from '@stream-retail/chassis/errors'
import type { Readiness } from '@stream-retail/chassis/health'
import type { Logger } from '@stream-retail/chassis/logger'
import type { Metrics } from '@stream-retail/chassis/metrics'
import type { Counter } from 'prom-client'

/** One piece of desired state. `run` compares and acts on the difference; it may be repeated and interrupted. */
export type PreparationStep = {
  name: string
  /** Steps that must have succeeded before this one makes sense. */
  after: string[]
  /** @returns what it changed, in words; empty when everything was as desired */
  run: () => Promise<string[]>
}

export type PreparationDeps = { readiness: Readiness; metrics: Metrics; log: Logger }

/**
 * Runs the steps in order, again and again. A step that fails is named in `/ready` and tried again in the next round.
 */
export class Preparation {
  readonly #steps: PreparationStep[]
  readonly #readiness: Readiness
  readonly #log: Logger
  readonly #runs: Counter<'step' | 'outcome'>
  readonly #done = new Set<string>()

  constructor(steps: PreparationStep[], { readiness, metrics, log }: PreparationDeps) {
    this.#steps = steps
    this.#readiness = readiness
    this.#log = log
    this.#runs = metrics.counter('retail_prepare_runs_total', 'Comparisons of desired and actual state, by step.', [
      'step',
      'outcome',
    ])
    for (const { name } of steps) {
      readiness.waitFor(name, 'not done yet')
      for (const outcome of ['unchanged', 'changed', 'failed']) this.#runs.inc({ step: name, outcome }, 0)
    }
  }

  /** True once every step has succeeded, so that the connectors find what they need. */
  get complete(): boolean {
    return this.#done.size === this.#steps.length
  }

  /** Another loader prepares now: this one waits for nothing. */
  standDown(): void {
    for (const { name } of this.#steps) this.#readiness.ok(name)
  }

  /** One round over all steps. @returns whether all succeeded */
  async round(): Promise<boolean> {
    const outcomes = []
    for (const step of this.#steps) outcomes.push(await this.#attempt(step))
    return outcomes.every(Boolean)
  }

  async #attempt(step: PreparationStep): Promise<boolean> {
    const missing = step.after.find((name) => !this.#done.has(name))
    if (missing !== undefined) {
      this.#readiness.waitFor(step.name, `waits for ${missing}`)
      return false
    }
    try {
      const changes = await step.run()
      if (changes.length > 0) this.#log.info({ step: step.name, changes }, 'brought to the desired state')
      this.#count(step, changes.length > 0 ? 'changed' : 'unchanged')
      this.#done.add(step.name)
      this.#readiness.ok(step.name)
      return true
    } catch (error) {
      this.#fail(step, messageOf(error))
      return false
    }
  }

  #fail(step: PreparationStep, reason: string): void {
    this.#count(step, 'failed')
    if (this.#readiness.waiting[step.name] !== reason)
      this.#log.warn({ step: step.name, reason }, 'cannot be prepared yet; trying again')
    this.#readiness.waitFor(step.name, reason)
  }

  #count(step: PreparationStep, outcome: string): void {
    this.#runs.inc({ step: step.name, outcome })
  }
}
