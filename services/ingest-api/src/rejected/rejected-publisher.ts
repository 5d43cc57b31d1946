import type { SaleRejected } from '@stream-retail/schemas/sale-rejected'
import { Message } from '../kafka/message.ts'
import type { Finding } from '../sales/findings.ts'
import { type Original, cutBytes, cutText } from './cut-original.ts'
import type { DropReason, RejectedEvents } from './rejected-events.ts'
import type { RejectedSchema } from './rejected-schema.ts'
import { TokenBucket } from './token-bucket.ts'

/** A sale that was rejected: the first thing wrong with it, and what came: a parsed sale, or the text or bytes that could not be read. */
export type Rejection = { first: Finding; sale: unknown }

/** Where rejected sales come from. */
export type From = { requestId: string; keyName: string | undefined; schemaId: number | undefined }

export type RejectedLimits = {
  recordsPerSecond: number
  /** Of originals as they came, before they are cut: reading them costs, too. */
  bytesPerSecond: number
  /** Bytes of an original that are kept. */
  maxOriginalBytes: number
  /** Records in memory that the broker does not have yet. */
  maxWaiting: number
}

/** What is told of one record at the most; all of it is short unless a schema has hundreds of fields. */
const MAX_WORDS = 512

/** Reasons for which the original is what could not be read, not a parsed sale. */
const UNREADABLE: string[] = ['not_json', 'not_utf8']

/**
 * Keeps what was rejected, as records of a topic of its own, for people to look at, mend and send again. Never in the way: within a
 * bounded rate, with a bounded memory, on a connection of its own. What does not pass is dropped and counted.
 */
export class RejectedPublisher {
  readonly #limits: RejectedLimits
  readonly #publish: (messages: Message[]) => Promise<unknown>
  readonly #schema: () => RejectedSchema | undefined
  readonly #events: RejectedEvents
  readonly #records: TokenBucket
  readonly #bytes: TokenBucket
  #waiting = 0

  constructor(
    limits: RejectedLimits,
    schema: () => RejectedSchema | undefined,
    publish: (messages: Message[]) => Promise<unknown>,
    events: RejectedEvents,
  ) {
    const now = performance.now()
    this.#limits = limits
    this.#schema = schema
    this.#publish = publish
    this.#events = events
    this.#records = new TokenBucket(limits.recordsPerSecond, now)
    this.#bytes = new TokenBucket(limits.bytesPerSecond, now)
  }

  /** Records that the broker does not have yet. */
  get waiting(): number {
    return this.#waiting
  }

  /** Takes the rejected sales of one request, as many as there is room for. Never throws, and nobody waits for it. */
  add(rejected: Rejection[], from: From): void {
    if (rejected.length === 0) return
    const now = performance.now()
    const messages: Message[] = []
    const reasons: string[] = []
    for (const [place, { first, sale }] of rejected.entries()) {
      const schema = this.#schema()
      const obstacle = schema === undefined ? 'schema' : this.#obstacle(now, messages.length)
      if (schema === undefined || obstacle !== undefined) {
        this.#events.dropped(obstacle ?? 'schema', rejected.length - place)
        break
      }
      const original = originalOf(first.code, sale, this.#limits.maxOriginalBytes)
      this.#records.spend(1)
      this.#bytes.spend(original.bytes)
      messages.push(Message.of(first.event_id ?? '', schema.encode(recordOf(first, original, from))))
      reasons.push(first.code)
    }
    if (messages.length > 0) this.#send(messages, reasons)
  }

  /** Why no further record is taken now. The same for all that follow in this request, so that a flood costs one look. */
  #obstacle(now: number, taken: number): DropReason | undefined {
    if (this.#waiting + taken >= this.#limits.maxWaiting) return 'queue'
    if (!this.#records.hasAny(now)) return 'rate'
    return this.#bytes.hasAny(now) ? undefined : 'bytes'
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

function recordOf(first: Finding, original: Original, { requestId, keyName, schemaId }: From): SaleRejected {
  const { index, event_id: eventId, path, code, expected, got } = first
  return {
    rejected_at: Date.now(),
    reason: code,
    // The finding points into the body, the record holds one sale of it.
    path: index === undefined ? path : path.slice(`/${index}`.length),
    expected: cutText(expected, MAX_WORDS).text,
    got: cutText(got, MAX_WORDS).text,
    event_id: eventId ?? null,
    index: index ?? null,
    original: original.text,
    original_bytes: original.bytes,
    key_name: keyName ?? null,
    request_id: requestId,
    schema_id: schemaId ?? null,
  }
}

function originalOf(code: string, sale: unknown, most: number): Original {
  if (Buffer.isBuffer(sale)) return cutBytes(sale, most)
  if (typeof sale === 'string' && UNREADABLE.includes(code)) return cutText(sale, most)
  try {
    return cutText(JSON.stringify(sale), most)
  } catch {
    // Nested too deep to be written; reading it was possible.
    return { text: '', bytes: 0 }
  }
}
