import type { Message } from './message.ts'
import { NotPublished, type NotPublishedCode } from './not-published.ts'

/** The messages of one request, and who waits for them. */
export type Job = {
  messages: Message[]
  /** How many of the messages were handed to a send; they may take several. */
  taken: number
  settled: boolean
  /** Until when it waits, in milliseconds of performance.now(). */
  deadline: number
  done: (messages: Message[]) => void
  fail: (error: NotPublished) => void
}

/** What goes into one send: a run of messages, and how many of which job. */
export type Batch = { messages: Message[]; parts: { job: Job; count: number }[] }

/** Requests that wait to be sent, first come first served. */
export class BatchQueue {
  #jobs: Job[] = []
  #waiting = 0

  /** Messages that no send has taken yet. */
  get waiting(): number {
    return this.#waiting
  }

  /** Requests of which something was not taken yet. */
  get requests(): number {
    return this.#jobs.length
  }

  add(job: Job): void {
    this.#jobs.push(job)
    this.#waiting += job.messages.length
  }

  /**
   * The next messages, in the order in which they came: `most` at the most, and together no more than `mostBytes` in the
   * broker's form, except that one is always taken.
   */
  take(most: number, mostBytes = Infinity): Batch {
    const batch: Batch = { messages: [], parts: [] }
    let bytes = 0
    let finished = 0
    for (const job of this.#jobs) {
      const { messages, taken } = job
      const end = Math.min(messages.length, taken + most - batch.messages.length)
      for (let message = messages[job.taken]; message !== undefined && job.taken < end; message = messages[job.taken]) {
        bytes += message.mostBytes
        if (bytes > mostBytes && batch.messages.length > 0) break
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

  /** Puts a batch that was surely not sent back to the front. */
  putBack(batch: Batch): void {
    for (const { job, count } of batch.parts.toReversed()) {
      job.taken -= count
      if (job.settled) continue
      if (this.#jobs[0] !== job) this.#jobs.unshift(job)
      this.#waiting += count
    }
  }

  /** Gives up one job: what of it still waits is not sent any more. */
  giveUp(job: Job, code: NotPublishedCode, reason: string, cause?: unknown): void {
    const place = this.#jobs.indexOf(job)
    if (place !== -1) {
      this.#jobs.splice(place, 1)
      this.#waiting -= job.messages.length - job.taken
    }
    if (job.settled) return
    job.settled = true
    job.fail(new NotPublished(code, reason, cause))
  }

  /**
   * Gives up the jobs whose deadline has come. All have waited the same time, so the first to come are the first to go.
   * @returns the deadline of the next one, if there is one
   */
  giveUpLate(now: number, reason: string): number | undefined {
    let late = 0
    while ((this.#jobs[late]?.deadline ?? Infinity) <= now) late++
    for (const job of this.#jobs.splice(0, late)) {
      this.#waiting -= job.messages.length - job.taken
      this.giveUp(job, codeFor(job), reason)
    }
    return this.#jobs[0]?.deadline
  }

  /** Gives up all jobs of which nothing can be sent now. A part that was sent before makes the outcome unknown. */
  giveUpAll(reason: string, cause?: unknown): void {
    const jobs = this.#jobs
    this.#jobs = []
    this.#waiting = 0
    for (const job of jobs) this.giveUp(job, codeFor(job), reason, cause)
  }
}

/** Of what was never handed to a send, nothing can be stored. */
export function codeFor(job: Job): NotPublishedCode {
  return job.taken === 0 ? 'kafka_unavailable' : 'outcome_unknown'
}
