import type { Metrics } from '@stream-retail/chassis/metrics'
import { type Draft, KINDS } from '../sales/draft-sales.ts'
import { type SaleOutcome, THROTTLE_REASONS, type ThrottleReason } from './read-reply.ts'

/** Rejection reasons counted separately; bounded, in case a gateway returns a new code with every reply. */
const MAX_REJECTIONS = 50
const ANSWERS = ['accepted', 'rejected', 'unanswered', 'retried', 'network_error'] as const
type AnswerLabel = (typeof ANSWERS)[number]

/** Seconds; from the gateway's usual response time (milliseconds) to what retries with back-off make of it. */
const DURATION_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

/** Counts events, for the summary and for Prometheus. */
export class Tally {
  readonly sent = { valid: 0, invalid: 0, repeat: 0 }
  readonly answers = { accepted: 0, rejected: 0, unanswered: 0, retried: 0, network_error: 0 }
  /** Requests answered with a Retry-After, and seconds for which nothing was sent because of that. */
  readonly throttled = { rate_limited: 0, unavailable: 0, seconds: 0 }
  /** `code path` → how many events were rejected for it. */
  readonly rejections = new Map<string, number>()
  /** Outcomes that a correct gateway does not produce. */
  readonly surprises = { valid_rejected: 0, invalid_accepted: 0 }
  readonly #sent
  readonly #answers
  readonly #duration
  readonly #overflow
  readonly #throttled
  readonly #throttledSeconds

  constructor(metrics: Metrics) {
    const counters = countersOf(metrics)
    this.#sent = counters.sent
    this.#answers = counters.answers
    this.#duration = counters.duration
    this.#overflow = counters.overflow
    this.#throttled = counters.throttled
    this.#throttledSeconds = counters.throttledSeconds
    for (const kind of KINDS) this.#sent.inc({ kind }, 0)
    for (const answer of ANSWERS) this.#answers.inc({ answer }, 0)
    for (const reason of THROTTLE_REASONS) this.#throttled.inc({ reason }, 0)
  }

  get allSent(): number {
    return this.sent.valid + this.sent.invalid + this.sent.repeat
  }

  countSent(drafts: Draft[]): void {
    for (const { kind } of drafts) {
      this.sent[kind]++
      this.#sent.inc({ kind })
    }
  }

  countRetry(reason: 'retried' | 'network_error', events: number): void {
    this.#count(reason, events)
  }

  /** @param throttledSeconds of the whole run so far */
  countThrottled(reason: ThrottleReason, throttledSeconds: number): void {
    this.throttled[reason]++
    this.#throttled.inc({ reason })
    this.#throttledSeconds.inc(throttledSeconds - this.throttled.seconds)
    this.throttled.seconds = throttledSeconds
  }

  countOverflow(sales: number): void {
    this.#overflow.inc(sales)
  }

  countAnswers(drafts: Draft[], outcomes: SaleOutcome[], seconds: number): void {
    this.#duration.observe(seconds)
    outcomes.forEach((outcome, index) => {
      this.#count(outcome.answer, 1)
      const invalid = drafts[index]?.kind === 'invalid'
      if (invalid && outcome.answer === 'accepted') this.surprises.invalid_accepted++
      if (!invalid && outcome.answer === 'rejected') this.surprises.valid_rejected++
      if (outcome.answer === 'rejected') this.#countRejection(outcome)
    })
  }

  #count(answer: AnswerLabel, events: number): void {
    this.answers[answer] += events
    this.#answers.inc({ answer }, events)
  }

  #countRejection({ codes, paths }: SaleOutcome): void {
    const name = codes.map((code, index) => [code, paths[index]].filter(Boolean).join(' ')).join(', ')
    const key = this.rejections.has(name) || this.rejections.size < MAX_REJECTIONS ? name : 'others'
    this.rejections.set(key, (this.rejections.get(key) ?? 0) + 1)
  }
}

function countersOf(metrics: Metrics) {
  return {
    sent: metrics.counter(
      'retail_simulator_events_sent_total',
      'Events sent, retries not counted; kind repeat: sent once more after the answer.',
      ['kind'],
    ),
    answers: metrics.counter(
      'retail_simulator_answers_total',
      'Events by the answer to each try: accepted (duplicates included), rejected, unanswered (given up), ' +
        'or to be sent again: retried (as the gateway asked), network_error (no response).',
      ['answer'],
    ),
    duration: metrics.histogram(
      'retail_simulator_answer_duration_seconds',
      'Time from the first try of a request to its answer, retries included.',
      DURATION_BUCKETS,
    ),
    overflow: metrics.counter(
      'retail_simulator_overflow_total',
      'Sales that fell due while the queue was full and were dropped.',
    ),
    throttled: metrics.counter(
      'retail_simulator_throttled_total',
      'Requests answered 429 (rate_limited) or 503 (unavailable) with a Retry-After.',
      ['reason'],
    ),
    throttledSeconds: metrics.counter(
      'retail_simulator_throttled_seconds_total',
      'Seconds for which nothing was sent because of a Retry-After.',
    ),
  }
}
