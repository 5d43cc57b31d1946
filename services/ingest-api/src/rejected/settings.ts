import { Type } from 'typebox'

/** How much of what is rejected is kept. */
export const rejectedSettings = {
  REJECTED_TOPIC: Type.String({
    default: 'sales-rejected',
    minLength: 1,
    description: 'topic that keeps rejected sales',
  }),
  REJECTED_SUBJECT: Type.String({
    default: 'sales-rejected-value',
    minLength: 1,
    description: 'subject in the registry whose latest version is the schema of rejected sales',
  }),
  REJECTED_RECORDS_PER_SEC: Type.Integer({
    default: 100,
    minimum: 0,
    maximum: 100_000,
    description:
      'rejected sales that are kept a second, ten times as many in a burst; the others are counted only; 0: none is kept',
  }),
  REJECTED_BYTES_PER_SEC: Type.Integer({
    default: 65_536,
    minimum: 1,
    description: 'bytes of rejected sales that are kept a second, ten times as many in a burst',
  }),
  REJECTED_MAX_ORIGINAL_BYTES: Type.Integer({
    default: 8_192,
    minimum: 1,
    maximum: 500_000,
    description: 'bytes of a rejected sale that are kept; the rest is cut off',
  }),
  REJECTED_MAX_WAITING: Type.Integer({
    default: 1_000,
    minimum: 1,
    maximum: 100_000,
    description: 'rejected sales that may wait for the broker in memory',
  }),
}
