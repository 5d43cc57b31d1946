import { messageOf } from '@stream-retail/chassis/errors'
import { setTimeout as delay } from 'node:timers/promises'
import { type Batch, BatchQueue, type Job, codeFor } from './batch-queue.ts'
import { DeadlineTimer } from './deadline-timer.ts'
import { Linger } from './linger.ts'
import type { Message } from './message.ts'
import { NotPublished } from './not-published.ts'
import type { PublisherEvents } from './publisher-events.ts'
import { type ErrorKind, type OpenSender, SendError, type Sender } from './sender.ts'

const LATE = 'Kafka did not answer in time'

export type PublisherLimits = {
  /**
   * Messages in one send, and their bytes in the broker's format: it accepts the batch of a partition whole or not at
   * all.
   */
  maxPerSend: number
  maxBytesPerSend: number
  /** Milliseconds that a send may wait after an acknowledgement, see Linger; 0: none. */
  lingerMs: number
  /** Milliseconds until a publish fails. */
  deadlineMs: number
  /** Milliseconds between attempts to connect, doubling from `min` to `max`. */
  backoffMs: { min: number; max: number }
}

/**
 * Publishes by group commit: one send at a time, and what arrives meanwhile forms the next one. So sends become large
 * under load, a quiet gateway waits for nothing (a busy one briefly, see Linger), and messages keep their order of
 * arrival in the topic. Keeps a sender open and replaces it after an error. While the first attempt to connect runs,
 * requests wait; once it has failed they fail immediately until an attempt succeeds.
 */
export class Publisher {
  readonly #open: OpenSender
  readonly #limits: PublisherLimits
  readonly #events: PublisherEvents
  readonly #queue = new BatchQueue()
  readonly #linger: Linger
  readonly #deadlines = new DeadlineTimer((now) => this.#abandonLate(now))
  readonly #stopping = new AbortController()
  #sender: Sender | undefined
  /** Why nothing can be published; undefined while it can, or while the first attempt to connect runs. */
  #down: string | undefined
  /** The batch being sent. */
  #batch: Batch | undefined
  #work: Promise<void> | undefined

  constructor(open: OpenSender, limits: PublisherLimits, events: PublisherEvents) {
    this.#open = open
    this.#limits = limits
    this.#events = events
    this.#linger = new Linger(limits.lingerMs)
    this.#wake()
  }

  /** Messages waiting or being sent. */
  get inFlight(): number {
    return this.#queue.waiting + (this.#batch?.messages.length ?? 0)
  }

  /**
   * Resolves to the messages, in the given order, when every in-sync replica has acknowledged all of them; each then
   * has its partition and offset.
   * @throws {NotPublished} by the deadline at the latest
   */
  publish(messages: Message[]): Promise<Message[]> {
    if (this.#stopping.signal.aborted)
      return Promise.reject(new NotPublished('kafka_unavailable', 'the service is stopping'))
    if (this.#down !== undefined) return Promise.reject(new NotPublished('kafka_unavailable', this.#down))
    return new Promise((done, fail) => {
      const deadline = performance.now() + this.#limits.deadlineMs
      this.#queue.add({ messages, taken: 0, settled: false, deadline, done, fail })
      this.#deadlines.watch(deadline)
      this.#linger.arrived(this.#isFull() ? Infinity : this.#queue.requests)
      this.#wake()
    })
  }

  /** Sends what is waiting, then closes. Later publishes fail. */
  async close(): Promise<void> {
    this.#stopping.abort()
    this.#linger.stop()
    await this.#work
    this.#queue.abandonAll('the service is stopping')
    this.#deadlines.stop()
    await this.#sender?.close(false)
    this.#sender = undefined
  }

  /** Starts the loop that connects and sends, unless it is running. */
  #wake(): void {
    this.#work ??= this.#run().finally(() => {
      this.#work = undefined
      if (this.#hasWork()) this.#wake()
    })
  }

  #hasWork(): boolean {
    const { aborted } = this.#stopping.signal
    return this.#sender === undefined ? !aborted : this.#queue.waiting > 0
  }

  #isFull(): boolean {
    return this.#queue.waiting >= this.#limits.maxPerSend
  }

  async #run(): Promise<void> {
    while (this.#hasWork()) {
      await this.#gather()
      if (this.#sender === undefined) await this.#connect()
      else if (this.#queue.waiting > 0) await this.#sendNext(this.#sender)
    }
  }

  /** Requests share a send if they arrive in the same turn of the event loop, or during the linger. */
  async #gather(): Promise<void> {
    const { aborted } = this.#stopping.signal
    const pause =
      aborted || this.#isFull() || this.#sender === undefined ? undefined : this.#linger.pause(this.#queue.requests)
    if (pause !== undefined) await pause
    await new Promise(setImmediate)
  }

  async #connect(): Promise<void> {
    let wait = this.#limits.backoffMs.min
    while (this.#sender === undefined && !this.#stopping.signal.aborted) {
      try {
        const sender: Sender = await this.#open(() => {
          this.#lost(sender)
        })
        this.#sender = sender
        this.#down = undefined
        this.#events.opened()
      } catch (error) {
        this.#down = messageOf(error)
        this.#events.notOpened(this.#down)
        this.#queue.abandonAll(this.#down, error)
        await delay(wait, undefined, { signal: this.#stopping.signal }).catch(() => undefined)
        wait = Math.min(wait * 2, this.#limits.backoffMs.max)
      }
    }
  }

  async #sendNext(sender: Sender): Promise<void> {
    const batch = this.#queue.take(this.#limits.maxPerSend, this.#limits.maxBytesPerSend)
    this.#batch = batch
    const started = performance.now()
    try {
      await sender.send(batch.messages)
      this.#events.sent(batch.messages.length, (performance.now() - started) / 1000)
      for (const { job } of batch.parts) this.#acknowledge(job)
      // The rest of a request that was split does not linger.
      const isSplit = batch.parts.some(({ job }) => job.taken < job.messages.length)
      this.#linger.acknowledged(isSplit ? 0 : batch.parts.length + this.#queue.requests)
    } catch (error) {
      this.#failed(batch, error)
    } finally {
      this.#batch = undefined
    }
  }

  #acknowledge(job: Job): void {
    if (job.settled || job.taken < job.messages.length) return
    job.settled = true
    job.done(job.messages)
  }

  /** @returns the deadline of the oldest request, if any */
  #abandonLate(now: number): number | undefined {
    let next: number | undefined
    for (const { job } of this.#batch?.parts ?? []) {
      if (job.deadline <= now) this.#queue.abandon(job, codeFor(job), LATE)
      else next ??= job.deadline
    }
    const waiting = this.#queue.abandonLate(now, LATE)
    return next ?? waiting
  }

  /** What was certainly not sent waits for the next sender; anything else has an unknown outcome. */
  #failed(batch: Batch, error: unknown): void {
    const { kind, maybeSent } = error instanceof SendError ? error : { kind: 'other' as const, maybeSent: true }
    this.#events.failed(kind, messageOf(error))
    if (!maybeSent) this.#queue.putBack(batch)
    else for (const { job } of batch.parts) this.#queue.abandon(job, 'outcome_unknown', messageOf(error), error)
    this.#discard(kind)
  }

  #lost(sender: Sender): void {
    if (this.#sender !== sender || this.#stopping.signal.aborted) return
    this.#discard('connection')
    this.#wake()
  }

  #discard(cause: ErrorKind): void {
    void this.#sender?.close(true)
    this.#linger.stop()
    this.#sender = undefined
    this.#events.lost(cause)
  }
}
