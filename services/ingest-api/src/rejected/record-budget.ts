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

  /** Earns what is due; to be called once per request, so that a flood does not refill the budget while it is spent. */
  refill(): void {
    this.#records.drip()
    this.#bytes.drip()
  }

  /** What is used up; undefined while another record may be kept. */
  exhausted(): 'rate' | 'bytes' | undefined {
    if (this.#records.content <= 0) return 'rate'
    return this.#bytes.content <= 0 ? 'bytes' : undefined
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
