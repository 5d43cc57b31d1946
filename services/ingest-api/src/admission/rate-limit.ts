import type { TokenBucket } from 'limiter'
import { fullBucket } from './full-bucket.ts'

/**
 * Limits the sales of each sender: one bucket per name that holds `quota` sales and refills evenly over `windowMs`. The
 * number of names is bounded, as they come from the settings.
 */
export class RateLimit {
  readonly #quota: number
  readonly #windowMs: number
  readonly #buckets = new Map<string, TokenBucket>()

  constructor(quota: number, windowMs: number) {
    this.#quota = quota
    this.#windowMs = windowMs
  }

  /** The most sales that can ever pass at once. */
  get quota(): number {
    return this.#quota
  }

  /** Takes all of the sales or none. @returns false when there is no room */
  take(name: string, sales: number): boolean {
    return this.#bucket(name).tryRemoveTokens(sales)
  }

  /** Returns sales that were taken and not used, because the request failed through no fault of the client. */
  giveBack(name: string, sales: number): void {
    const bucket = this.#bucket(name)
    bucket.content = Math.min(this.#quota, bucket.content + sales)
  }

  /** Whole seconds, at least 1, until this many sales (at most the quota) may pass. */
  secondsUntil(name: string, sales: number): number {
    return Math.max(1, Math.ceil(this.#bucket(name).getWaitTime(sales) / 1000))
  }

  /**
   * The fields of draft-ietf-httpapi-ratelimit-headers: the policy, what is left, and seconds until the bucket is full.
   */
  headers(name: string): { 'ratelimit-policy': string; 'ratelimit': string } {
    const bucket = this.#bucket(name)
    const full = Math.ceil(bucket.getWaitTime(this.#quota) / 1000)
    return {
      'ratelimit-policy': `"sales";q=${this.#quota};w=${Math.max(1, Math.round(this.#windowMs / 1000))}`,
      'ratelimit': `"sales";r=${Math.floor(bucket.content)};t=${full}`,
    }
  }

  #bucket(name: string): TokenBucket {
    let bucket = this.#buckets.get(name)
    if (bucket === undefined) {
      bucket = fullBucket(this.#quota, this.#quota, this.#windowMs)
      this.#buckets.set(name, bucket)
    }
    return bucket
  }
}
