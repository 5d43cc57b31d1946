import { TokenBucket } from 'limiter'

/**
 * Sales that each sender may send: a bucket per name that holds `quota` sales and fills evenly over `windowMs`. Names are few:
 * they come from the settings.
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

  /** Takes so many sales, or none: false. */
  take(name: string, sales: number): boolean {
    return this.#bucket(name).tryRemoveTokens(sales)
  }

  /** What was taken and then not used: the client was told that the fault is ours. */
  giveBack(name: string, sales: number): void {
    const bucket = this.#bucket(name)
    bucket.content = Math.min(this.#quota, bucket.content + sales)
  }

  /** Whole seconds until so many sales (the quota at the most) may pass, 1 at least. */
  secondsUntil(name: string, sales: number): number {
    return Math.max(1, Math.ceil(this.#bucket(name).getWaitTime(sales) / 1000))
  }

  /** The fields of draft-ietf-httpapi-ratelimit-headers: the policy, and what remains until the bucket is full again. */
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
      bucket = new TokenBucket({ bucketSize: this.#quota, tokensPerInterval: this.#quota, interval: this.#windowMs })
      bucket.content = this.#quota
      this.#buckets.set(name, bucket)
    }
    return bucket
  }
}
