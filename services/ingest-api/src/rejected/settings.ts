import { Type } from 'typebox'

/** How much of what is refused is kept. */
export const quarantineSettings = {
  QUARANTINE_TOPIC: Type.String({
    default: 'sales-rejected',
    minLength: 1,
    description: 'topic that keeps refused sales',
  }),
  QUARANTINE_SUBJECT: Type.String({
    default: 'sales-rejected-value',
    minLength: 1,
    description: 'subject in the registry whose latest version is the schema of refused sales',
  }),
  QUARANTINE_RECORDS_PER_SEC: Type.Integer({
    default: 100,
    minimum: 0,
    maximum: 100_000,
    description:
      'refused sales that are kept a second, ten times as many in a burst; the others are counted only; 0: none is kept',
  }),
  QUARANTINE_BYTES_PER_SEC: Type.Integer({
    default: 65_536,
    minimum: 1,
    description: 'bytes of refused sales that are kept a second, ten times as many in a burst',
  }),
  QUARANTINE_MAX_ORIGINAL_BYTES: Type.Integer({
    default: 8_192,
    minimum: 1,
    maximum: 500_000,
    description: 'bytes of a refused sale that are kept; the rest is cut off',
  }),
  QUARANTINE_MAX_WAITING: Type.Integer({
    default: 1_000,
    minimum: 1,
    maximum: 100_000,
    description: 'refused sales that may wait for the broker in memory',
  }),
}
