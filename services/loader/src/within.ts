import { setTimeout as wait } from 'node:timers/promises'

/**
 * Waits for something no longer than so many milliseconds; it goes on unheard when it takes longer, or fails then.
 * @returns undefined when it was not there in time
 * @throws what it throws in time
 */
export async function within<T>(ms: number, promise: Promise<T>): Promise<T | undefined> {
  const timer = new AbortController()
  try {
    return await Promise.race([promise, wait(ms, undefined, { signal: timer.signal }).catch(() => undefined)])
  } finally {
    timer.abort()
    promise.catch(() => undefined)
  }
}
