import type { Logger } from '@stream-retail/chassis/logger'
import type { Delivery } from './delivery.ts'
import { dailyRhythm } from './demand.ts'
import type { Draft, Supply } from './draft-sales.ts'
import { Pace } from './pace.ts'
import type { Schedule } from './schedule.ts'
import { RATE_LIMIT, type Settings } from './settings.ts'
import type { Tally } from './tally.ts'

/** Milliseconds: a finer timer costs more than it evens out. */
const SHORTEST_TICK = 5
/** Milliseconds: so often the rhythm of the day and the overflow are looked at when nothing else happens. */
const MAX_TICK = 1000
const OVERFLOW_WARNING_EVERY = 10_000

export type SimulationParts = {
  settings: Pick<Settings, 'BATCH_SIZE' | 'BATCH_WAIT_MS' | 'MAX_IN_FLIGHT' | 'DAILY_RHYTHM'>
  schedule: Schedule
  supply: Supply
  delivery: Delivery
  tally: Tally
  log: Logger
}

/** Takes what the schedule says is due from the supply and gives it to the delivery. */
export class Simulation {
  /** Resolves when everything there is to send has its answer, or one was given up. Never for an endless run. */
  readonly done: Promise<void>
  readonly #parts: SimulationParts
  #resolveDone: () => void = () => undefined
  #running = false
  #timer: NodeJS.Timeout | undefined
  /** When the batch that is filling got its first sale. */
  #fillingSince: number | undefined
  #overflowCounted = 0
  #overflowWarned = { at: -Infinity, overflow: 0 }

  constructor(parts: SimulationParts) {
    this.#parts = parts
    this.done = new Promise((resolve) => {
      this.#resolveDone = resolve
    })
    parts.delivery.onFree = () => {
      this.#tick()
    }
  }

  start(): void {
    this.#running = true
    this.#parts.schedule.start(performance.now())
    this.#tick()
  }

  /** Nothing new is sent from here on. */
  halt(): void {
    this.#running = false
    clearTimeout(this.#timer)
    this.#countOverflow(performance.now())
  }

  pause(): void {
    this.#parts.schedule.pause(performance.now())
    this.#tick()
  }

  resume(): void {
    this.#parts.schedule.resume(performance.now())
    this.#tick()
  }

  /** At once, without a burst. False when the pace is that of a file. */
  setRate(ratePerSecond: number): boolean {
    const { schedule } = this.#parts
    if (!(schedule instanceof Pace)) return false
    schedule.setRate(ratePerSecond, performance.now())
    this.#tick()
    return true
  }

  get state() {
    const { schedule, supply, delivery, tally } = this.#parts
    return {
      mode: schedule instanceof Pace ? ('rate' as const) : ('replay' as const),
      rate_per_sec: schedule instanceof Pace ? schedule.rate : null,
      max_rate_per_sec: RATE_LIMIT,
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
    const { schedule, settings, delivery } = this.#parts
    if (settings.DAILY_RHYTHM && schedule instanceof Pace) schedule.setFactor(dailyRhythm(new Date()), now)
    while (
      !schedule.paused &&
      !this.#failed &&
      delivery.hold.leftAt(now) === 0 &&
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

  /** Repeats first, then new sales; undefined when there is nothing to send, or not yet enough of it. */
  #nextBatch(now: number): Draft[] | undefined {
    const {
      settings,
      schedule,
      supply,
      delivery: { repeats },
    } = this.#parts
    const due = Math.min(schedule.waiting(now), supply.left)
    const size = Math.min(settings.BATCH_SIZE, due + repeats.length)
    if (size === 0) return undefined
    this.#fillingSince ??= now
    const moreMayCome = size < settings.BATCH_SIZE && due < supply.left
    if (moreMayCome && now - this.#fillingSince < settings.BATCH_WAIT_MS) return undefined
    this.#fillingSince = undefined
    const again = repeats.splice(0, size)
    schedule.take(size - again.length)
    const ts = Date.now()
    return [...again, ...Array.from({ length: size - again.length }, () => supply.next(ts))]
  }

  #complete(): boolean {
    const { supply, delivery } = this.#parts
    if (delivery.inFlight > 0) return false
    return this.#failed || (supply.left === 0 && delivery.repeats.length === 0)
  }

  /** A run that ends has failed with the first sale that was given up; an endless one goes on. */
  get #failed(): boolean {
    const { supply, tally } = this.#parts
    return Number.isFinite(supply.left) && tally.answers.unanswered > 0
  }

  #nextTickIn(now: number): number {
    const { schedule, settings, delivery } = this.#parts
    const held = delivery.hold.leftAt(now)
    if (held > 0) return Math.min(MAX_TICK, Math.max(SHORTEST_TICK, Math.ceil(held)))
    const filled = this.#fillingSince === undefined ? Infinity : this.#fillingSince + settings.BATCH_WAIT_MS - now
    return Math.min(MAX_TICK, Math.max(SHORTEST_TICK, Math.ceil(Math.min(schedule.nextDueIn(now), filled))))
  }

  #countOverflow(now: number): void {
    const { schedule, supply, tally, delivery, log } = this.#parts
    const { overflow } = schedule
    // The clock goes on while the last answers of a run come in; nothing is missed then.
    if (overflow === this.#overflowCounted || supply.left === 0) return
    tally.countOverflow(overflow - this.#overflowCounted)
    this.#overflowCounted = overflow
    if (now - this.#overflowWarned.at < OVERFLOW_WARNING_EVERY) return
    log.warn(
      { dropped: overflow - this.#overflowWarned.overflow, in_flight: delivery.inFlight },
      'sales fall due faster than they are answered; those without a place in the queue are not made',
    )
    this.#overflowWarned = { at: now, overflow }
  }
}
