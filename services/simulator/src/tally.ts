import type { Metrics } from '@stream-retail/chassis/metrics'
import { type Draft, KINDS } from './draft-sales.ts'
import { ASKED, type Asked, type Verdict } from './read-answer.ts'

/** Names of rejections kept apart; a gateway that invents a new code for every answer must not fill the memory. */
const MAX_REJECTIONS = 50
const ANSWERS = ['accepted', 'rejected', 'unanswered', 'retried', 'network_error'] as const
type AnswerKind = (typeof ANSWERS)[number]

/** Seconds; edges around what the gateway promises (a fraction of a second) and what back-off makes of it. */
const DURATION_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

/** Counts events, for people and for Prometheus alike. */
export class Tally {
  readonly sent = { valid: 0, invalid: 0, repeat: 0 }
  readonly answers = { accepted: 0, rejected: 0, unanswered: 0, retried: 0, network_error: 0 }
  /** Requests that were asked to come later, and seconds in which nothing was sent for that. */
  readonly waits = { rate_limited: 0, unavailable: 0, seconds: 0 }
  /** `code path` → how many events were rejected for it. */
  readonly rejections = new Map<string, number>()
  /** Answers that a correct gateway does not give. */
  readonly surprises = { valid_rejected: 0, invalid_accepted: 0 }
  readonly #sent
  readonly #answers
  readonly #duration
  readonly #overflow
  readonly #asked
  readonly #held

  constructor(metrics: Metrics) {
    this.#sent = metrics.counter(
      'retail_simulator_events_sent_total',
      'Events sent for the first time, by kind; a repeat was answered before.',
      ['kind'],
    )
    this.#answers = metrics.counter(
      'retail_simulator_answers_total',
      'Events by what became of a try: accepted, rejected, unanswered (given up), or to be resent: retried (asked to), network_error.',
      ['answer'],
    )
    this.#duration = metrics.histogram(
      'retail_simulator_answer_duration_seconds',
      'Time from the first try of a request to its answer, resends included.',
      DURATION_BUCKETS,
    )
    this.#overflow = metrics.counter(
      'retail_simulator_overflow_total',
      'Sales that fell due while the queue was full and were never made.',
    )
    this.#asked = metrics.counter(
      'retail_simulator_throttled_total',
      'Requests answered 429 (rate_limited) or 503 (unavailable) with a Retry-After.',
      ['reason'],
    )
    this.#held = metrics.counter(
      'retail_simulator_throttled_seconds_total',
      'Seconds for which nothing was sent because the gateway asked to wait.',
    )
    for (const kind of KINDS) this.#sent.inc({ kind }, 0)
    for (const answer of ANSWERS) this.#answers.inc({ answer }, 0)
    for (const reason of ASKED) this.#asked.inc({ reason }, 0)
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

  /** @param heldSeconds of the whole run so far */
  countAsked(reason: Asked, heldSeconds: number): void {
    this.waits[reason]++
    this.#asked.inc({ reason })
    this.#held.inc(heldSeconds - this.waits.seconds)
    this.waits.seconds = heldSeconds
  }

  countOverflow(sales: number): void {
    this.#overflow.inc(sales)
  }

  countAnswers(drafts: Draft[], verdicts: Verdict[], seconds: number): void {
    this.#duration.observe(seconds)
    verdicts.forEach((verdict, index) => {
      this.#count(verdict.answer, 1)
      const invalid = drafts[index]?.kind === 'invalid'
      if (invalid && verdict.answer === 'accepted') this.surprises.invalid_accepted++
      if (!invalid && verdict.answer === 'rejected') this.surprises.valid_rejected++
      if (verdict.answer === 'rejected') this.#countRejection(verdict)
    })
  }

  #count(answer: AnswerKind, events: number): void {
    this.answers[answer] += events
    this.#answers.inc({ answer }, events)
  }

  #countRejection({ codes, paths }: Verdict): void {
    const name = codes.map((code, index) => [code, paths[index]].filter(Boolean).join(' ')).join(', ')
    const key = this.rejections.has(name) || this.rejections.size < MAX_REJECTIONS ? name : 'others'
    this.rejections.set(key, (this.rejections.get(key) ?? 0) + 1)
  }
}
