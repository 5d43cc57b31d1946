import { Type } from 'typebox'

const Count = (description: string, value: number) => Type.Integer({ default: value, minimum: 1, description })
const CountOrNone = (description: string, value: number) => Type.Integer({ default: value, minimum: 0, description })
const Milliseconds = (description: string, value: number) =>
  Type.Integer({ default: value, minimum: 1, maximum: 86_400_000, description: `milliseconds: ${description}` })

/** What the front door takes, how much of it at once, and what it remembers. */
export const frontSettings = {
  MAX_BODY_BYTES: Count('bytes that a request body may have as it comes, packed or not', 1_048_576),
  MAX_UNPACKED_BYTES: Count('bytes that a gzip body may have when it is unpacked', 4_194_304),
  MAX_SALES_PER_REQUEST: Count('sales that one request may hold', 1_000),
  MAX_SALES_IN_FLIGHT: Count(
    'sales that may be under way at once, from admission to answer; more are answered 503',
    20_000,
  ),
  MAX_BYTES_IN_FLIGHT: Count(
    'bytes of bodies that may be held at once, from admission to answer; more are answered 503',
    67_108_864,
  ),
  BODY_TIMEOUT_MS: Milliseconds('a body must have arrived within this, else 408', 10_000),
  QUEUE_TIMEOUT_MS: Milliseconds('a body that waited longer for its turn to be checked is answered 503', 5_000),
  DUPLICATE_WINDOW_SALES: CountOrNone(
    'acknowledged sales that are remembered at the most, to answer the same ones "duplicate"; 0: none',
    100_000,
  ),
  DUPLICATE_WINDOW_MS: Milliseconds('and for so long at the most', 600_000),
  RATE_LIMIT_SALES: CountOrNone(
    'sales that each key (or all senders together, without keys) may send per RATE_LIMIT_WINDOW_MS; 0: no limit',
    0,
  ),
  RATE_LIMIT_WINDOW_MS: Milliseconds('over which RATE_LIMIT_SALES are spread', 60_000),
}
