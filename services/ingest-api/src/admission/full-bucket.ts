import { TokenBucket } from 'limiter'

/**
 * A token bucket of `size` that refills by `tokens` per `intervalMs` and starts full; the library's own starts empty.
 */
export function fullBucket(size: number, tokens: number, intervalMs: number): TokenBucket {
  const bucket = new TokenBucket({ bucketSize: size, tokensPerInterval: tokens, interval: intervalMs })
  bucket.content = size
  return bucket
}
