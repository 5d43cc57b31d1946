/** Why messages are not, or may not be, in the topic. */
export type NotPublishedCode =
  /** Certainly not stored: nothing was sent. */
  | 'kafka_unavailable'
  /** Possibly stored: sent, without a clear answer in time. */
  | 'outcome_unknown'

/** A publish that was not acknowledged. In both cases it is safe to send the same messages again. */
export class NotPublished extends Error {
  readonly code: NotPublishedCode
  constructor(code: NotPublishedCode, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'NotPublished'
    this.code = code
  }
}
