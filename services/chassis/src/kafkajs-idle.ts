import { createRequire } from 'node:module'

type RequestQueue = {
  pending: unknown[]
  throttledUntil: number
  throttleCheckTimeoutId: NodeJS.Timeout | null
  checkPendingRequests: () => void
}

/** Milliseconds between two checks of pending requests, as in kafkajs. */
const CHECK_EVERY_MS = 10

/**
 * Stops kafkajs from polling idle connections. kafkajs 2.2.4 checks for pending requests on a timer whose due time
 * has passed, so every millisecond on each connection for ever (kafkajs issues 1704 and 1751; the project is frozen,
 * 1603). That costs 2 % of a core per service, and a warning per millisecond on recent Node. Here the timer runs
 * only while requests are pending; a new request is checked when it is added, and again when one in flight ends.
 */
export function quietIdleConnections(): void {
  const { prototype } = createRequire(import.meta.url)('kafkajs/src/network/requestQueue') as {
    prototype: RequestQueue & { scheduleCheckPendingRequests: () => void }
  }
  prototype.scheduleCheckPendingRequests = function (this: RequestQueue): void {
    if (this.pending.length === 0 || this.throttleCheckTimeoutId !== null) return
    this.throttleCheckTimeoutId = setTimeout(
      () => {
        this.throttleCheckTimeoutId = null
        this.checkPendingRequests()
      },
      Math.max(this.throttledUntil - Date.now(), CHECK_EVERY_MS),
    )
  }
}
