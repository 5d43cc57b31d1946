/** Why sales are not, or perhaps not, in the topic. */
export type NotPublishedCode =
  /** Surely not stored: nothing was sent. */
  | 'kafka_unavailable'
  /** Perhaps stored: it was sent, and there was no clear answer in time. */
  | 'outcome_unknown'

/** A publish that did not end in an acknowledgement. Both kinds may be sent again unchanged. */
export class NotPublished extends Error {
  readonly code: NotPublishedCode
  constructor(code: NotPublishedCode, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'NotPublished'
    this.code = code
  }
}
