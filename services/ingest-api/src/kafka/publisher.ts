import { messageOf } from '@stream-retail/chassis/errors'
import { setTimeout as delay } from 'node:timers/promises'
import { type Batch, BatchQueue, type Job, codeFor } from './batch-queue.ts'
import { DeadlineTimer } from './deadline-timer.ts'
import { Linger } from './linger.ts'
import type { Message } from './message.ts'
import { NotPublished } from './not-published.ts'
import type { PublisherEvents } from './publisher-events.ts'
import { type OpenSender, SendError, type Sender } from './sender.ts'

const LATE = 'Kafka did not answer in time'

export type PublisherLimits = {
  /** Messages in one send, and their bytes in the broker's form: it takes a batch of a partition whole, or not at all. */
  maxPerSend: number
  maxBytesPerSend: number
  /** Milliseconds that a send may wait after an acknowledgement for those who were answered; 0: none. */
  lingerMs: number
  /** Milliseconds that a publish may take. */
  deadlineMs: number
  /** Milliseconds between tries to connect: the first, and the longest. They double. */
  backoffMs: { first: number; longest: number }
}

/**
 * Publishes by group commit: one send at a time; what arrives while it runs forms the next. So a busy gateway makes large
 * sends by itself, a quiet one waits for nothing (a busy one a moment, see Linger), and the order in which messages came is the order in the topic.
 * Keeps a sender open: after an error it opens another one. While the first try runs, requests wait; after it failed they are
 * rejected at once, until a try succeeds.
 */
export class Publisher {
  readonly #open: OpenSender
  readonly #limits: PublisherLimits
  readonly #events: PublisherEvents
  readonly #queue = new BatchQueue()
  readonly #linger: Linger
  readonly #deadlines = new DeadlineTimer((now) => this.#giveUpLate(now))
  readonly #stopping = new AbortController()
  #sender: Sender | undefined
  /** Why nothing can be published now; undefined while that is possible or being tried. */
  #down: string | undefined
  /** What is being sent. */
  #batch: Batch | undefined
  #work: Promise<void> | undefined

  constructor(open: OpenSender, limits: PublisherLimits, events: PublisherEvents) {
    this.#open = open
    this.#limits = limits
    this.#events = events
    this.#linger = new Linger(limits.lingerMs)
    this.#wake()
  }

  /** Messages that wait or are being sent. */
  get inFlight(): number {
    return this.#queue.waiting + (this.#batch?.messages.length ?? 0)
  }

  /**
   * Resolves to the messages, in the order given, when all are acknowledged by every in-sync replica; each then tells its
   * partition and offset.
   * @throws {NotPublished} at the deadline at the latest
   */
  publish(messages: Message[]): Promise<Message[]> {
    if (this.#stopping.signal.aborted)
      return Promise.reject(new NotPublished('kafka_unavailable', 'the service is stopping'))
    if (this.#down !== undefined) return Promise.reject(new NotPublished('kafka_unavailable', this.#down))
    return new Promise((done, fail) => {
      const deadline = performance.now() + this.#limits.deadlineMs
      this.#queue.add({ messages, taken: 0, settled: false, deadline, done, fail })
      this.#deadlines.watch(deadline)
      this.#linger.came(this.#isFull() ? Infinity : this.#queue.requests)
      this.#wake()
    })
  }

  /** Sends what waits, then closes. Later publishes are rejected. */
  async close(): Promise<void> {
    this.#stopping.abort()
    this.#linger.stop()
    await this.#work
    this.#queue.giveUpAll('the service is stopping')
    this.#deadlines.stop()
    await this.#sender?.close(false)
    this.#sender = undefined
  }

  /** Starts the one loop that opens and sends, unless it runs. */
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

  /** Requests that arrive in the same turn of the event loop share a send, and those that are worth waiting for. */
  async #gather(): Promise<void> {
    const { aborted } = this.#stopping.signal
    const pause =
      aborted || this.#isFull() || this.#sender === undefined ? undefined : this.#linger.pause(this.#queue.requests)
    if (pause !== undefined) await pause
    await new Promise(setImmediate)
  }

  async #connect(): Promise<void> {
    let wait = this.#limits.backoffMs.first
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
        this.#queue.giveUpAll(this.#down, error)
        await delay(wait, undefined, { signal: this.#stopping.signal }).catch(() => undefined)
        wait = Math.min(wait * 2, this.#limits.backoffMs.longest)
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
      // The rest of a request waits for nobody.
      const isCut = batch.parts.some(({ job }) => job.taken < job.messages.length)
      this.#linger.acknowledged(isCut ? 0 : batch.parts.length + this.#queue.requests)
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

  /** @returns the deadline of the request that has waited longest, if one waits */
  #giveUpLate(now: number): number | undefined {
    let next: number | undefined
    for (const { job } of this.#batch?.parts ?? []) {
      if (job.deadline <= now) this.#queue.giveUp(job, codeFor(job), LATE)
      else next ??= job.deadline
    }
    const waiting = this.#queue.giveUpLate(now, LATE)
    return next ?? waiting
  }

  /** What was surely not sent waits for the next sender; the rest has an unknown outcome. */
  #failed(batch: Batch, error: unknown): void {
    const { kind, perhapsSent } = error instanceof SendError ? error : { kind: 'other' as const, perhapsSent: true }
    this.#events.failed(kind, messageOf(error))
    if (!perhapsSent) this.#queue.putBack(batch)
    else for (const { job } of batch.parts) this.#queue.giveUp(job, 'outcome_unknown', messageOf(error), error)
    this.#discard(kind)
  }

  #lost(sender: Sender): void {
    if (this.#sender !== sender || this.#stopping.signal.aborted) return
    this.#discard('connection')
    this.#wake()
  }

  #discard(cause: 'timeout' | 'connection' | 'protocol' | 'other'): void {
    void this.#sender?.close(true)
    this.#linger.stop()
    this.#sender = undefined
    this.#events.lost(cause)
  }
}
