import type { Logger } from '@stream-retail/chassis/logger'
import type { Ledger } from '../delivery/ledger.ts'
import type { Tally } from '../delivery/tally.ts'
import type { WatchedGateway } from '../delivery/watched-gateway.ts'
import type { RunPlan } from './plan-run.ts'
import { showProgress } from './progress.ts'
import type { Simulation } from './simulation.ts'
import { type RunResult, succeeded } from './summary.ts'

export type SessionDeps = {
  plan: RunPlan
  gateway: WatchedGateway
  simulation: Simulation
  tally: Tally
  ledger: Ledger | undefined
  log: Logger
}

/** One run, from waiting for the gateway to its result. */
export class Session {
  readonly #deps: SessionDeps
  readonly #stop = new AbortController()
  #began = performance.now()
  #giveUp: () => void = () => undefined
  /** Resolves when the gateway never responded. */
  readonly #noGateway = new Promise<void>((resolve) => {
    this.#giveUp = resolve
  })
  #hideProgress: () => void = () => undefined

  constructor(deps: SessionDeps) {
    this.#deps = deps
  }

  get state(): Simulation['state'] {
    return this.#deps.simulation.state
  }

  /** Starts the simulation once the gateway responds; nothing falls due before. */
  begin(): void {
    void this.#begin()
  }

  /** Resolves to the exit code of a run that ends: 0 when every sale has its answer. Never for an endless run. */
  async finished(): Promise<number> {
    await Promise.race([this.#deps.simulation.done, this.#noGateway])
    await this.#deps.ledger?.close()
    return succeeded(this.result()) ? 0 : 1
  }

  end(): void {
    this.#stop.abort()
    this.#hideProgress()
  }

  result(): RunResult {
    const { tally, plan, ledger, simulation } = this.#deps
    return {
      tally,
      seed: plan.seed,
      seconds: (performance.now() - this.#began) / 1000,
      unsent: Number.isFinite(plan.supply.left) ? plan.supply.left : 0,
      overflow: simulation.state.overflow,
      ledgerComplete: ledger?.complete ?? true,
      unreadable: plan.unreadable,
    }
  }

  async #begin(): Promise<void> {
    const { plan, simulation, gateway, log } = this.#deps
    const responds = await gateway.firstResponse(this.#stop.signal, plan.giveUpAfterMs)
    if (this.#stop.signal.aborted) return
    if (!responds) return this.#giveUp()
    const { left, rate_per_sec: rate } = simulation.state
    log.info({ seed: plan.seed, left, rate_per_sec: rate }, 'sending sales')
    this.#began = performance.now()
    if (plan.ends) this.#hideProgress = showProgress(simulation, process.stderr)
    simulation.start()
  }
}
