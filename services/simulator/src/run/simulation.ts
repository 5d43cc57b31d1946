import type { Logger } from '@stream-retail/chassis/logger'
import type { Delivery } from '../delivery/delivery.ts'
import { dailyRhythm } from '../sales/demand.ts'
import type { Draft } from '../sales/draft-sales.ts'
import { MAX_RATE, type Settings } from '../settings.ts'
import { Pace } from './pace.ts'
import type { RunPlan } from './plan-run.ts'

/** A finer timer costs more than the smoother pace is worth. */
const MIN_TICK_MS = 5
/** The daily rhythm and the overflow are updated at least this often. */
const MAX_TICK_MS = 1_000
const WARN_EVERY_MS = 10_000
/** Milliseconds for which a due sale waits for its batch to fill. */
const BATCH_WAIT_MS = 1_000

export type SimulationDeps = {
  settings: Pick<Settings, 'BATCH_SIZE' | 'MAX_IN_FLIGHT' | 'DAILY_RHYTHM'>
  plan: RunPlan
  delivery: Delivery
  log: Logger
}

/** Takes due sales from the supply, as the schedule says, and hands them to the delivery. */
export class Simulation {
  /** Resolves when every sale has its answer, or the run failed. Never for an endless run. */
  readonly done: Promise<void>
  readonly #deps: SimulationDeps
  #resolveDone: () => void = () => undefined
  #running = false
  #timer: NodeJS.Timeout | undefined
  /** When the first sale of the current batch fell due. */
  #fillingSince: number | undefined
  #overflowCounted = 0
  #overflowWarned = { at: -Infinity, overflow: 0 }

  constructor(deps: SimulationDeps) {
    this.#deps = deps
    this.done = new Promise((resolve) => {
      this.#resolveDone = resolve
    })
    deps.delivery.onFree = () => {
      this.#tick()
    }
  }

  start(): void {
    this.#running = true
    this.#deps.plan.schedule.start(performance.now())
    this.#tick()
  }

  /** Stops sending new sales. */
  halt(): void {
    this.#running = false
    clearTimeout(this.#timer)
    this.#countOverflow(performance.now())
  }

  pause(): void {
    this.#deps.plan.schedule.pause(performance.now())
    this.#tick()
  }

  resume(): void {
    this.#deps.plan.schedule.resume(performance.now())
    this.#tick()
  }

  /** Takes effect at once, without a burst. False while a file is replayed. */
  setRate(ratePerSecond: number): boolean {
    const { schedule } = this.#deps.plan
    if (!(schedule instanceof Pace)) return false
    schedule.setRate(ratePerSecond, performance.now())
    this.#tick()
    return true
  }

  get state() {
    const { delivery } = this.#deps
    const { schedule, supply } = this.#deps.plan
    const { tally } = delivery
    return {
      mode: schedule instanceof Pace ? ('rate' as const) : ('replay' as const),
      rate_per_sec: schedule instanceof Pace ? schedule.rate : null,
      max_rate_per_sec: MAX_RATE,
      paused: schedule.paused,
      sent: tally.allSent,
      accepted: tally.answers.accepted,
      rejected: tally.answers.rejected,
      unanswered: tally.answers.unanswered,
      in_flight: delivery.inFlight,
      queued: Math.min(schedule.waiting(performance.now()), supply.left),
      overflow: this.#overflowCounted,
      left: Number.isFinite(supply.left) ? supply.left : null,
    }
  }

  #tick(): void {
    clearTimeout(this.#timer)
    if (!this.#running) return
    const now = performance.now()
    const { settings, delivery } = this.#deps
    const { schedule } = this.#deps.plan
    if (settings.DAILY_RHYTHM && schedule instanceof Pace) schedule.setFactor(dailyRhythm(new Date()), now)
    while (
      !schedule.paused &&
      !this.#failed &&
      delivery.throttle.leftAt(now) === 0 &&
      delivery.inFlight < settings.MAX_IN_FLIGHT
    ) {
      const batch = this.#nextBatch(now)
      if (batch === undefined) break
      delivery.send(batch)
    }
    this.#countOverflow(now)
    if (this.#complete()) return this.#resolveDone()
    this.#timer = setTimeout(() => {
      this.#tick()
    }, this.#nextTickIn(now))
  }

  /** Repeats first, then new sales; undefined when nothing is due, or the batch may still fill. */
  #nextBatch(now: number): Draft[] | undefined {
    const { settings, delivery } = this.#deps
    const { schedule, supply } = this.#deps.plan
    const { repeats } = delivery
    const due = Math.min(schedule.waiting(now), supply.left)
    const size = Math.min(settings.BATCH_SIZE, due + repeats.length)
    if (size === 0) return undefined
    this.#fillingSince ??= now
    const moreMayCome = size < settings.BATCH_SIZE && due < supply.left
    if (moreMayCome && now - this.#fillingSince < BATCH_WAIT_MS) return undefined
    this.#fillingSince = undefined
    const again = repeats.splice(0, size)
    schedule.take(size - again.length)
    const ts = Date.now()
    return [...again, ...Array.from({ length: size - again.length }, () => supply.next(ts))]
  }

  #complete(): boolean {
    const { delivery } = this.#deps
    const { supply } = this.#deps.plan
    if (delivery.inFlight > 0) return false
    return this.#failed || (supply.left === 0 && delivery.repeats.length === 0)
  }

  /** A run that ends fails with the first unanswered sale; an endless one goes on. */
  get #failed(): boolean {
    const { plan, delivery } = this.#deps
    return Number.isFinite(plan.supply.left) && delivery.tally.answers.unanswered > 0
  }

  #nextTickIn(now: number): number {
    const { delivery } = this.#deps
    const { schedule } = this.#deps.plan
    const throttledMs = delivery.throttle.leftAt(now)
    if (throttledMs > 0) return Math.min(MAX_TICK_MS, Math.max(MIN_TICK_MS, Math.ceil(throttledMs)))
    const filled = this.#fillingSince === undefined ? Infinity : this.#fillingSince + BATCH_WAIT_MS - now
    return Math.min(MAX_TICK_MS, Math.max(MIN_TICK_MS, Math.ceil(Math.min(schedule.nextDueIn(now), filled))))
  }

  #countOverflow(now: number): void {
    const { plan, delivery, log } = this.#deps
    const { overflow } = plan.schedule
    // The clock goes on while the last answers of a run arrive; nothing is dropped then.
    if (overflow === this.#overflowCounted || plan.supply.left === 0) return
    delivery.tally.countOverflow(overflow - this.#overflowCounted)
    this.#overflowCounted = overflow
    if (now - this.#overflowWarned.at < WARN_EVERY_MS) return
    log.warn(
      { dropped: overflow - this.#overflowWarned.overflow, in_flight: delivery.inFlight },
      'sales fall due faster than they are answered; those beyond MAX_WAITING are dropped',
    )
    this.#overflowWarned = { at: now, overflow }
  }
}
