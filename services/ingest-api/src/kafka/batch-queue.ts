import type { Message } from './message.ts'
import { NotPublished, type NotPublishedCode } from './not-published.ts'

/** The messages of one request, and the promise that waits for them. */
export type Job = {
  messages: Message[]
  /** Messages already handed to a send; a job may take several sends. */
  taken: number
  settled: boolean
  /** In milliseconds of performance.now(). */
  deadline: number
  done: (messages: Message[]) => void
  fail: (error: NotPublished) => void
}

/** The messages of one send, and how many come from which job. */
export type Batch = { messages: Message[]; parts: { job: Job; count: number }[] }

/** Jobs that wait to be sent, first come, first served. */
export class BatchQueue {
  #jobs: Job[] = []
  #waiting = 0

  /** Messages not taken by a send yet. */
  get waiting(): number {
    return this.#waiting
  }

  /** Jobs with messages not taken yet. */
  get requests(): number {
    return this.#jobs.length
  }

  add(job: Job): void {
    this.#jobs.push(job)
    this.#waiting += job.messages.length
  }

  /**
   * The next messages in order of arrival: at most `max`, and at most `maxBytes` in the broker's format, except that
   * one is always taken.
   */
  take(max: number, maxBytes = Infinity): Batch {
    const batch: Batch = { messages: [], parts: [] }
    let bytes = 0
    let finished = 0
    for (const job of this.#jobs) {
      const { messages, taken } = job
      const end = Math.min(messages.length, taken + max - batch.messages.length)
      for (let message = messages[job.taken]; message !== undefined && job.taken < end; message = messages[job.taken]) {
        bytes += message.maxBytes
        if (bytes > maxBytes && batch.messages.length > 0) break
        batch.messages.push(message)
        job.taken++
      }
      if (job.taken > taken) batch.parts.push({ job, count: job.taken - taken })
      if (job.taken < messages.length) break
      finished++
    }
    this.#jobs.splice(0, finished)
    this.#waiting -= batch.messages.length
    return batch
  }

  /** Puts a batch that was certainly not sent back to the front. */
  putBack(batch: Batch): void {
    for (const { job, count } of batch.parts.toReversed()) {
      job.taken -= count
      if (job.settled) continue
      if (this.#jobs[0] !== job) this.#jobs.unshift(job)
      this.#waiting += count
    }
  }

  /** Fails one job; its waiting messages are not sent any more. */
  abandon(job: Job, code: NotPublishedCode, reason: string, cause?: unknown): void {
    const index = this.#jobs.indexOf(job)
    if (index !== -1) {
      this.#jobs.splice(index, 1)
      this.#waiting -= job.messages.length - job.taken
    }
    if (job.settled) return
    job.settled = true
    job.fail(new NotPublished(code, reason, cause))
  }

  /**
   * Fails the jobs whose deadline has passed. All have the same timeout, so the oldest expire first.
   * @returns the deadline of the next job, if any
   */
  abandonLate(now: number, reason: string): number | undefined {
    let late = 0
    while ((this.#jobs[late]?.deadline ?? Infinity) <= now) late++
    for (const job of this.#jobs.splice(0, late)) {
      this.#waiting -= job.messages.length - job.taken
      this.abandon(job, codeFor(job), reason)
    }
    return this.#jobs[0]?.deadline
  }

  /** Fails all waiting jobs. If part of a job was sent before, its outcome is unknown. */
  abandonAll(reason: string, cause?: unknown): void {
    const jobs = this.#jobs
    this.#jobs = []
    this.#waiting = 0
    for (const job of jobs) this.abandon(job, codeFor(job), reason, cause)
  }
}

/** Nothing of a job that was never handed to a send can be stored. */
export function codeFor(job: Job): NotPublishedCode {
  return job.taken === 0 ? 'kafka_unavailable' : 'outcome_unknown'
}
