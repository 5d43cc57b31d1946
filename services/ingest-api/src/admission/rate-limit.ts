type Bucket = { sales: number; at: number }

/**
 * Sales that each sender may send: a bucket per name that holds `quota` sales and fills evenly over `windowMs`. Synchronous
 * and without a timer, since it stands in the way of every request; names are few, they come from the settings.
 */
export class RateLimit {
  readonly #quota: number
  readonly #windowMs: number
  readonly #buckets = new Map<string, Bucket>()

  constructor(quota: number, windowMs: number) {
    this.#quota = quota
    this.#windowMs = windowMs
  }

  /** The most sales that can ever pass at once. */
  get quota(): number {
    return this.#quota
  }

  /** Takes so many sales, or none: false. `now` is milliseconds of a clock that never goes back. */
  take(name: string, sales: number, now: number): boolean {
    const bucket = this.#bucket(name, now)
    if (bucket.sales < sales) return false
    bucket.sales -= sales
    return true
  }

  /** What was taken and then not used: the client was told that the fault is ours. */
  giveBack(name: string, sales: number, now: number): void {
    const bucket = this.#bucket(name, now)
    bucket.sales = Math.min(this.#quota, bucket.sales + sales)
  }

  /** Whole seconds until so many sales may pass, 1 at least. */
  secondsUntil(name: string, sales: number, now: number): number {
    const lacking = sales - this.#bucket(name, now).sales
    return Math.max(1, Math.ceil((lacking / this.#quota) * this.#windowMs / 1000))
  }

  /** The fields of draft-ietf-httpapi-ratelimit-headers: the policy, and what remains until the bucket is full again. */
  headers(name: string, now: number): { 'ratelimit-policy': string; ratelimit: string } {
    const { sales } = this.#bucket(name, now)
    const full = Math.ceil(((this.#quota - sales) / this.#quota) * this.#windowMs / 1000)
    return {
      'ratelimit-policy': `"sales";q=${this.#quota};w=${Math.max(1, Math.round(this.#windowMs / 1000))}`,
      ratelimit: `"sales";r=${Math.floor(sales)};t=${full}`,
    }
  }

  #bucket(name: string, now: number): Bucket {
    let bucket = this.#buckets.get(name)
    if (bucket === undefined) this.#buckets.set(name, bucket = { sales: this.#quota, at: now })
    const filled = ((now - bucket.at) / this.#windowMs) * this.#quota
    if (filled > 0) bucket.sales = Math.min(this.#quota, bucket.sales + filled)
    bucket.at = now
    return bucket
  }
}
