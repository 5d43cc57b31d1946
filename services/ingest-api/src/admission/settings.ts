import { Type } from 'typebox'

const Count = (description: string, value: number) => Type.Integer({ default: value, minimum: 1, description })
const CountOrNone = (description: string, value: number) => Type.Integer({ default: value, minimum: 0, description })
const Milliseconds = (description: string, value: number) =>
  Type.Integer({ default: value, minimum: 1, maximum: 86_400_000, description: `milliseconds: ${description}` })

/** Limits of requests and of what is in flight. */
export const admissionSettings = {
  MAX_BODY_BYTES: Count('maximum bytes of a request body as received, compressed or not', 1_048_576),
  MAX_UNPACKED_BYTES: Count('maximum bytes of a gzip body after decompression', 4_194_304),
  MAX_SALES_PER_REQUEST: Count('maximum sales per request', 1_000),
  MAX_SALES_IN_FLIGHT: Count(
    'maximum sales in flight, from admission to answer; requests beyond it are answered 503',
    20_000,
  ),
  MAX_BYTES_IN_FLIGHT: Count(
    'maximum bytes of bodies in flight, from admission to answer; requests beyond it are answered 503',
    67_108_864,
  ),
  BODY_TIMEOUT_MS: Milliseconds('time for a body to arrive before the answer is 408', 10_000),
  QUEUE_TIMEOUT_MS: Milliseconds('a request that waited longer to be validated is answered 503', 5_000),
  DUPLICATE_WINDOW_SALES: CountOrNone(
    'accepted sales remembered to detect duplicates, for at most ten minutes; 0: none',
    100_000,
  ),
  RATE_LIMIT_SALES: CountOrNone(
    'sales that each API key (without keys: all senders together) may send per RATE_LIMIT_WINDOW_MS; 0: no limit',
    0,
  ),
  RATE_LIMIT_WINDOW_MS: Milliseconds('window of RATE_LIMIT_SALES', 60_000),
}
