import { Problem } from '@stream-retail/chassis/errors'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Parked } from '../admission/parse-limiter.ts'
import type { Task } from '../admission/cooperative-scheduler.ts'
import type { Body } from '../bodies/body.ts'
import { type SalesInBody, salesIn } from '../bodies/sales-in-body.ts'
import type { Message } from '../kafka/message.ts'
import { NotPublished } from '../kafka/not-published.ts'
import { publishTraced } from '../kafka/publish-traced.ts'
import { keepRejected, keepUnreadable } from './keep-rejected.ts'
import type { SaleSchema } from './compile-schema.ts'
import { answerSales } from './answer-sales.ts'
import { type SalesContext, overload, senderOf } from './sales-context.ts'
import { type Preferences, readPreferences } from './preferences.ts'
import {
  heldBack,
  invalidSales,
  neverWithinRate,
  noSales,
  notPublished,
  rateLimited,
  schemaUnavailable,
  tooManySales,
} from './problems.ts'
import { rejectRequest, tellLimit } from './reject-request.ts'
import { BatchValidation } from './batch-validation.ts'

type WholeBody = Extract<Body, { problem: undefined }>

/** One request from its body to its answer: parse, check, publish, answer. Exactly one answer is sent, and the ticket given back. */
export class SalesRequest implements Task, Parked {
  readonly #desk: SalesContext
  readonly #request: FastifyRequest
  readonly #reply: FastifyReply
  readonly #body: WholeBody
  readonly #preferences: Preferences
  readonly #came = performance.now()
  /** Sales that count against the sender's limit. */
  #charged = 0
  #sorting: BatchValidation | undefined
  /** It is counted among the bodies that may be parsed. */
  #isOpen = false

  constructor(desk: SalesContext, request: FastifyRequest, reply: FastifyReply, body: WholeBody) {
    this.#desk = desk
    this.#request = request
    this.#reply = reply
    this.#body = body
    this.#preferences = readPreferences(request.headers['prefer'])
  }

  get bytes(): number {
    return this.#body.bytes.length
  }

  resume(): void {
    this.#isOpen = true
    this.#desk.turns.run(this)
  }

  run(until: number): boolean {
    // Not now: it comes again by itself.
    if (!(this.#isOpen ||= this.#desk.bodies.open(this))) return true
    try {
      this.#sorting ??= this.#open()
      if (!this.#sorting.run(until)) return false
      this.#publish(this.#sorting)
    } catch (error) {
      this.#reject(error)
    }
    return true
  }

  #open(): BatchValidation {
    const { settings, schemas, admission, known, count } = this.#desk
    const now = performance.now()
    if (now - this.#came > settings.QUEUE_TIMEOUT_MS) throw overload(this.#desk)
    const sales = salesIn(this.#body.bytes, this.#body.lines, settings.MAX_SALES_PER_REQUEST)
    if (sales.count === 0) throw noSales()
    if (sales.count > settings.MAX_SALES_PER_REQUEST) throw tooManySales(settings.MAX_SALES_PER_REQUEST)
    if (!admission.addSales(this.#body.ticket, sales.count)) throw overload(this.#desk)
    this.#charge(sales.count)
    const schema = schemas.current
    if (schema === undefined) throw schemaUnavailable()
    known.turnTo(schema, now)
    count.received(sales.count)
    return this.#newSorting(sales, schema)
  }

  #newSorting(sales: SalesInBody, schema: SaleSchema): BatchValidation {
    const { settings, known } = this.#desk
    const { publishDuplicates, answer } = this.#preferences
    const now = Date.now()
    return new BatchValidation(sales, schema, {
      window: { from: now - settings.SALE_MAX_AGE_MS, to: now + settings.SALE_MAX_AHEAD_MS },
      known,
      publishDuplicates,
      named: answer === 'representation',
    })
  }

  #charge(sales: number): void {
    const { limit } = this.#desk
    if (limit === undefined) return
    if (sales > limit.quota) throw neverWithinRate(sales, limit.quota)
    const name = senderOf(this.#request)
    if (!limit.take(name, sales)) throw rateLimited(limit.quota, limit.secondsUntil(name, sales))
    this.#charged = sales
  }

  #publish(sorting: BatchValidation): void {
    const { messages, duplicates, rejected } = sorting
    if (messages.length + duplicates.length === 0) throw this.#verdict(sorting, invalidSales(sorting))
    if (rejected.length > 0 && this.#preferences.strict) throw this.#verdict(sorting, heldBack(sorting))
    if (messages.length === 0) return this.#answer(sorting)
    this.#send(messages).then(
      () => {
        this.#acknowledged(sorting)
      },
      (error: unknown) => {
        this.#notPublished(sorting, error)
      },
    )
  }

  #send(messages: Message[]): Promise<Message[]> {
    const { publisher, traces, settings } = this.#desk
    const { span } = this.#request
    return traces === undefined || span === undefined
      ? publisher.publish(messages)
      : publishTraced(publisher, traces, span, settings.SALES_TOPIC, messages)
  }

  /** Counted when the client is told so: after a 503 it sends the rejected ones again, too. */
  #verdict<T>(sorting: BatchValidation, answer: T): T {
    this.#desk.count.rejected(sorting.rejected)
    keepRejected(this.#desk, this.#request, sorting, this.#body.bytes)
    return answer
  }

  #acknowledged(sorting: BatchValidation): void {
    const { messages, schema } = sorting
    const { drain, known, count } = this.#desk
    const now = performance.now()
    drain.acknowledged(messages.length, now)
    count.accepted(messages.length)
    if (known.isOf(schema)) known.remember(messages, now)
    this.#answer(sorting)
  }

  #notPublished({ messages }: BatchValidation, error: unknown): void {
    if (error instanceof NotPublished && error.code === 'outcome_unknown') this.#desk.count.unknown(messages.length)
    this.#reject(error instanceof NotPublished ? notPublished(error) : error)
  }

  #answer(sorting: BatchValidation): void {
    const { count, settings } = this.#desk
    if (sorting.duplicates.length > 0) count.duplicate(sorting.duplicates.length)
    const { status, json } = this.#verdict(sorting, answerSales(sorting, this.#preferences, settings.SALES_TOPIC))
    this.#leave()
    tellLimit(this.#desk, this.#request, this.#reply)
    void this.#reply.code(status).header('content-type', 'application/json; charset=utf-8').send(json)
  }

  #reject(error: unknown): void {
    const { limit } = this.#desk
    if (limit !== undefined && error instanceof Problem && error.status === 503)
      limit.giveBack(senderOf(this.#request), this.#charged)
    this.#leave()
    if (error instanceof Problem) keepUnreadable(this.#desk, this.#request, error, this.#body.bytes)
    rejectRequest(this.#desk, this.#request, this.#reply, error)
  }

  #leave(): void {
    this.#desk.admission.leave(this.#body.ticket)
    this.#desk.bodies.close(this.bytes)
    if (this.#preferences.applied !== '') void this.#reply.header('preference-applied', this.#preferences.applied)
  }
}
