import type { TokenBucket } from 'limiter'
import { fullBucket } from '../admission/full-bucket.ts'

/** A quiet time saves up this many seconds' worth for a burst. */
const BURST_SECONDS = 10

/**
 * Bounds how many records per second are kept, and how many bytes of originals. A large original may overdraw the
 * budget; then nothing passes until the debt is paid off, so the average holds without knowing sizes in advance.
 */
export class RecordBudget {
  readonly #records: TokenBucket
  readonly #bytes: TokenBucket

  constructor(recordsPerSecond: number, bytesPerSecond: number) {
    this.#records = perSecond(recordsPerSecond)
    this.#bytes = perSecond(bytesPerSecond)
  }

  /** What is used up now; undefined while another record may be kept. */
  exhausted(): 'rate' | 'bytes' | undefined {
    if (isEmpty(this.#records)) return 'rate'
    return isEmpty(this.#bytes) ? 'bytes' : undefined
  }

  /** @param bytes of the original as it came */
  spend(bytes: number): void {
    this.#records.content -= 1
    this.#bytes.content -= bytes
  }
}

function perSecond(tokens: number): TokenBucket {
  return fullBucket(tokens * BURST_SECONDS, tokens, 1_000)
}

function isEmpty(bucket: TokenBucket): boolean {
  bucket.drip()
  return bucket.content <= 0
}
