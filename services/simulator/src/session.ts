import type { Logger } from '@stream-retail/chassis/logger'
import type { Delivery } from './delivery.ts'
import type { Supply } from './draft-sales.ts'
import type { Gateway } from './gateway.ts'
import type { Ledger } from './ledger.ts'
import { showProgress } from './progress.ts'
import type { Simulation } from './simulation.ts'
import { type Outcome, succeeded, summarize } from './summary.ts'
import type { Tally } from './tally.ts'
import type { GatewayWatch } from './watch-gateway.ts'

export type SessionParts = {
  simulation: Simulation
  delivery: Delivery
  gateway: Gateway
  watch: GatewayWatch
  tally: Tally
  ledger: Ledger | undefined
  supply: Supply
  log: Logger
  seed: number
  /** Whether the run ends by itself. */
  ends: boolean
  giveUpAfterMs: number
  print: (text: string) => void
}

/** One run from the wait for the gateway to the summary. */
export class Session {
  readonly #parts: SessionParts
  readonly #stop = new AbortController()
  #began = performance.now()
  #given: () => void = () => undefined
  /** Resolves when the gateway never answered. */
  readonly #noGateway = new Promise<void>((resolve) => {
    this.#given = resolve
  })
  #hideProgress: () => void = () => undefined

  constructor(parts: SessionParts) {
    this.#parts = parts
  }

  get state(): Simulation['state'] {
    return this.#parts.simulation.state
  }

  /** Sends as soon as the gateway answers; before that time does not count. */
  begin(): void {
    void this.#begin()
  }

  /** Resolves to the exit code of a run that ends: 0 when every sale has its answer. Never for an endless run. */
  async finished(): Promise<number> {
    await Promise.race([this.#parts.simulation.done, this.#noGateway])
    await this.#parts.ledger?.close()
    return succeeded(this.#outcome()) ? 0 : 1
  }

  /** Stops making sales, waits so many milliseconds for the answers still due, and completes the ledger. */
  async end(withinMs: number): Promise<void> {
    const { simulation, delivery, ledger, ends, print } = this.#parts
    this.#stop.abort()
    simulation.halt()
    await delivery.stop(withinMs)
    await ledger?.close()
    this.#hideProgress()
    if (ends) print(summarize(this.#outcome()))
  }

  async #begin(): Promise<void> {
    const { simulation, gateway, watch, seed, ends, giveUpAfterMs, log } = this.#parts
    const answers = await watch.firstAnswer(async () => gateway.knock(), this.#stop.signal, giveUpAfterMs)
    if (this.#stop.signal.aborted) return
    if (!answers) return this.#given()
    log.info({ seed, left: simulation.state.left, rate_per_sec: simulation.state.rate_per_sec }, 'sending sales')
    this.#began = performance.now()
    if (ends) this.#hideProgress = showProgress(simulation, process.stderr)
    simulation.start()
  }

  #outcome(): Outcome {
    const { tally, seed, supply, ledger, simulation } = this.#parts
    return {
      tally,
      seed,
      seconds: (performance.now() - this.#began) / 1000,
      unsent: Number.isFinite(supply.left) ? supply.left : 0,
      overflow: simulation.state.overflow,
      ledgerComplete: ledger?.complete ?? true,
    }
  }
}
