import type { SaleRejected } from '@stream-retail/schemas/sale-rejected'
import { Message } from '../kafka/message.ts'
import type { RejectedSale, ValidationError } from '../sales/validation-errors.ts'
import { type Original, cutBytes, cutText } from './cut-original.ts'
import { RecordBudget } from './record-budget.ts'
import type { DropReason, RejectedEvents } from './rejected-events.ts'
import type { RejectedSchema } from './rejected-schema.ts'

/** The request that a rejected sale came with. */
export type RequestOrigin = { requestId: string; keyName: string | undefined; schemaId: number | undefined }

export type RejectedLimits = {
  recordsPerSecond: number
  /** Of originals as received, before they are cut: reading them has a cost, too. */
  bytesPerSecond: number
  /** Bytes of an original that are kept. */
  maxOriginalBytes: number
  /** Records in memory that the broker has not acknowledged. */
  maxWaiting: number
}

/** Bytes of `expected` and `got`; they are short unless a schema has hundreds of fields. */
const MAX_DESCRIPTION_BYTES = 512

/**
 * Publishes rejected sales to a topic of their own, where they can be inspected, corrected and replayed. It never
 * delays accepted sales: it has a bounded rate, bounded memory and its own connection. What exceeds a limit is dropped
 * and counted.
 */
export class RejectedPublisher {
  readonly #limits: RejectedLimits
  readonly #publish: (messages: Message[]) => Promise<unknown>
  readonly #schema: () => RejectedSchema | undefined
  readonly #events: RejectedEvents
  readonly #budget: RecordBudget
  #waiting = 0

  constructor(
    limits: RejectedLimits,
    schema: () => RejectedSchema | undefined,
    publish: (messages: Message[]) => Promise<unknown>,
    events: RejectedEvents,
  ) {
    this.#limits = limits
    this.#schema = schema
    this.#publish = publish
    this.#events = events
    this.#budget = new RecordBudget(limits.recordsPerSecond, limits.bytesPerSecond)
  }

  /** Records in memory that the broker has not acknowledged. */
  get waiting(): number {
    return this.#waiting
  }

  /** Takes the rejected sales of one request, as many as the limits allow. Never throws and never waits. */
  add(rejected: RejectedSale[], origin: RequestOrigin): void {
    if (rejected.length === 0) return
    this.#budget.refill()
    const messages: Message[] = []
    const reasons: string[] = []
    for (const [index, rejection] of rejected.entries()) {
      const schema = this.#schema()
      const obstacle = schema === undefined ? 'schema' : this.#obstacle(messages.length)
      if (schema === undefined || obstacle !== undefined) {
        this.#events.dropped(obstacle ?? 'schema', rejected.length - index)
        break
      }
      const { first } = rejection
      const original = cutBytes(rejection.original, this.#limits.maxOriginalBytes)
      this.#budget.spend(original.bytes)
      messages.push(Message.of(first.event_id ?? '', schema.encode(recordOf(first, original, origin))))
      reasons.push(first.code)
    }
    if (messages.length > 0) this.#send(messages, reasons)
  }

  /** Why no further record is taken. It applies to the rest of the request too, so a flood costs only one check. */
  #obstacle(taken: number): DropReason | undefined {
    return this.#waiting + taken >= this.#limits.maxWaiting ? 'queue' : this.#budget.exhausted()
  }

  #send(messages: Message[], reasons: string[]): void {
    this.#waiting += messages.length
    this.#publish(messages)
      .then(
        () => {
          this.#events.stored(reasons)
        },
        () => {
          this.#events.dropped('kafka', messages.length)
        },
      )
      .finally(() => {
        this.#waiting -= messages.length
      })
  }
}

function recordOf(
  first: ValidationError,
  original: Original,
  { requestId, keyName, schemaId }: RequestOrigin,
): SaleRejected {
  const { index, event_id: eventId, path, code, expected, got } = first
  return {
    rejected_at: Date.now(),
    reason: code,
    // The error points into the body of the request; the record holds one sale of it.
    path: index === undefined ? path : path.slice(`/${index}`.length),
    expected: cutText(expected, MAX_DESCRIPTION_BYTES).text,
    got: cutText(got, MAX_DESCRIPTION_BYTES).text,
    event_id: eventId ?? null,
    index: index ?? null,
    original: original.text,
    original_bytes: original.bytes,
    key_name: keyName ?? null,
    request_id: requestId,
    schema_id: schemaId ?? null,
  }
}
