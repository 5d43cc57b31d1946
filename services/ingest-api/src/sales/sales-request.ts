import { Problem } from '@stream-retail/chassis/errors'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Task } from '../admission/cooperative-scheduler.ts'
import type { ParseJob } from '../admission/parse-limiter.ts'
import type { Body } from '../bodies/body.ts'
import { type SalesInBody, salesIn } from '../bodies/sales-in-body.ts'
import type { Message } from '../kafka/message.ts'
import { NotPublished } from '../kafka/not-published.ts'
import { publishTraced } from '../kafka/publish-traced.ts'
import { acceptedWindow } from './accepted-window.ts'
import { answerSales } from './answer-sales.ts'
import { BatchValidation } from './batch-validation.ts'
import type { SaleSchema } from './compile-schema.ts'
import { keepRejected, keepUnreadable } from './keep-rejected.ts'
import { type Preferences, readPreferences } from './preferences.ts'
import {
  invalidSales,
  neverWithinRate,
  noSales,
  notPublished,
  rateLimited,
  schemaUnavailable,
  strictlyRejected,
  tooManySales,
} from './problems.ts'
import { rejectRequest, setRateLimitHeaders } from './reject-request.ts'
import { type SalesContext, overload, senderOf } from './sales-context.ts'

type WholeBody = Extract<Body, { problem: undefined }>

/**
 * One request from its body to its answer: parse, validate, publish, answer. Exactly one answer is sent, and the ticket
 * is released exactly once.
 */
export class SalesRequest implements Task, ParseJob {
  readonly #context: SalesContext
  readonly #request: FastifyRequest
  readonly #reply: FastifyReply
  readonly #body: WholeBody
  readonly #preferences: Preferences
  readonly #arrivedAt = performance.now()
  /** Sales charged to the sender's rate limit. */
  #charged = 0
  #validation: BatchValidation | undefined
  /** The parse limiter has let it in. */
  #mayParse = false

  constructor(context: SalesContext, request: FastifyRequest, reply: FastifyReply, body: WholeBody) {
    this.#context = context
    this.#request = request
    this.#reply = reply
    this.#body = body
    this.#preferences = readPreferences(request.headers['prefer'])
  }

  get bytes(): number {
    return this.#body.bytes.length
  }

  resume(): void {
    this.#mayParse = true
    this.#context.scheduler.run(this)
  }

  run(until: number): boolean {
    // When the limiter defers it, resume() schedules it again.
    if (!(this.#mayParse ||= this.#context.parseLimiter.enter(this))) return true
    try {
      this.#validation ??= this.#parse()
      if (!this.#validation.run(until)) return false
      this.#publish(this.#validation)
    } catch (error) {
      this.#reject(error)
    }
    return true
  }

  #parse(): BatchValidation {
    const { settings, schemas, admission, duplicateWindow, metrics } = this.#context
    const now = performance.now()
    if (now - this.#arrivedAt > settings.QUEUE_TIMEOUT_MS) throw overload(this.#context)
    const sales = salesIn(this.#body.bytes, this.#body.lines, settings.MAX_SALES_PER_REQUEST)
    if (sales.count === 0) throw noSales()
    if (sales.count > settings.MAX_SALES_PER_REQUEST) throw tooManySales(settings.MAX_SALES_PER_REQUEST)
    if (!admission.addSales(this.#body.ticket, sales.count)) throw overload(this.#context)
    this.#charge(sales.count)
    const schema = schemas.current
    if (schema === undefined) throw schemaUnavailable()
    duplicateWindow.turnTo(schema, now)
    metrics.received(sales.count)
    return this.#newValidation(sales, schema)
  }

  #newValidation(sales: SalesInBody, schema: SaleSchema): BatchValidation {
    const { settings, duplicateWindow } = this.#context
    const { publishDuplicates, answer } = this.#preferences
    return new BatchValidation(sales, schema, {
      window: acceptedWindow(Date.now(), settings),
      duplicateWindow,
      publishDuplicates,
      named: answer === 'representation',
    })
  }

  #charge(sales: number): void {
    const { rateLimit } = this.#context
    if (rateLimit === undefined) return
    if (sales > rateLimit.quota) throw neverWithinRate(sales, rateLimit.quota)
    const sender = senderOf(this.#request)
    if (!rateLimit.take(sender, sales)) throw rateLimited(rateLimit.quota, rateLimit.secondsUntil(sender, sales))
    this.#charged = sales
  }

  #publish(validation: BatchValidation): void {
    const { messages, duplicates, rejected } = validation
    if (messages.length + duplicates.length === 0) {
      this.#recordRejected(validation)
      throw invalidSales(validation)
    }
    if (rejected.length > 0 && this.#preferences.strict) {
      this.#recordRejected(validation)
      throw strictlyRejected(validation)
    }
    if (messages.length === 0) return this.#answer(validation)
    this.#send(messages).then(
      () => {
        this.#acknowledged(validation)
      },
      (error: unknown) => {
        this.#notPublished(validation, error)
      },
    )
  }

  #send(messages: Message[]): Promise<Message[]> {
    const { publisher, traces, topic } = this.#context
    const { span } = this.#request
    return traces === undefined || span === undefined
      ? publisher.publish(messages)
      : publishTraced(publisher, traces, span, topic, messages)
  }

  /** Only when the client learns of the rejections: after a 503 it sends all sales again, including rejected ones. */
  #recordRejected(validation: BatchValidation): void {
    this.#context.metrics.rejected(validation.rejected)
    keepRejected(this.#context, this.#request, validation)
  }

  #acknowledged(validation: BatchValidation): void {
    const { messages, schema } = validation
    const { drainRate, duplicateWindow, metrics } = this.#context
    const now = performance.now()
    drainRate.acknowledged(messages.length, now)
    metrics.accepted(messages.length)
    if (duplicateWindow.isOf(schema)) duplicateWindow.remember(messages, now)
    this.#answer(validation)
  }

  #notPublished({ messages }: BatchValidation, error: unknown): void {
    if (error instanceof NotPublished && error.code === 'outcome_unknown')
      this.#context.metrics.unknown(messages.length)
    this.#reject(error instanceof NotPublished ? notPublished(error) : error)
  }

  #answer(validation: BatchValidation): void {
    const { metrics, topic } = this.#context
    if (validation.duplicates.length > 0) metrics.duplicate(validation.duplicates.length)
    const { status, json } = answerSales(validation, this.#preferences, topic)
    this.#recordRejected(validation)
    this.#release()
    setRateLimitHeaders(this.#context, this.#request, this.#reply)
    void this.#reply.code(status).header('content-type', 'application/json; charset=utf-8').send(json)
  }

  #reject(error: unknown): void {
    const { rateLimit } = this.#context
    if (rateLimit !== undefined && error instanceof Problem && error.status === 503)
      rateLimit.giveBack(senderOf(this.#request), this.#charged)
    this.#release()
    if (error instanceof Problem) keepUnreadable(this.#context, this.#request, error, this.#body.bytes)
    rejectRequest(this.#context, this.#request, this.#reply, error)
  }

  #release(): void {
    this.#context.admission.leave(this.#body.ticket)
    this.#context.parseLimiter.leave(this.bytes)
    if (this.#preferences.applied !== '') void this.#reply.header('preference-applied', this.#preferences.applied)
  }
}
