import { Type } from 'typebox'

/** How many rejected sales are kept. */
export const rejectedSettings = {
  REJECTED_RECORDS_PER_SEC: Type.Integer({
    default: 100,
    minimum: 0,
    maximum: 100_000,
    description:
      'rejected sales published per second, ten times as many in a burst; further ones are only counted; 0: ' +
      'publish none',
  }),
  REJECTED_BYTES_PER_SEC: Type.Integer({
    default: 65_536,
    minimum: 1,
    description: 'bytes of rejected sales published per second, ten times as many in a burst',
  }),
}
