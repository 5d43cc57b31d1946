import { createRequire } from 'node:module'

type RequestQueue = {
  pending: unknown[]
  throttledUntil: number
  throttleCheckTimeoutId: NodeJS.Timeout | null
  checkPendingRequests: () => void
}

/** Milliseconds between two looks at requests that wait for their turn; kafkajs uses the same. */
const LOOK_EVERY_MS = 10

/**
 * Lets an idle connection be idle. kafkajs 2.2.4 looks for waiting requests on a timer whose time has passed, so every
 * millisecond on each connection for ever, though nothing waits (kafkajs issues 1704 and 1751; the project is frozen, 1603).
 * That is 2 % of a core a service, and a warning a millisecond on recent Node. Here the timer runs only while something waits;
 * a request that comes later is looked at when it comes, and again when one in flight ends.
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
      Math.max(this.throttledUntil - Date.now(), LOOK_EVERY_MS),
    )
  }
}
