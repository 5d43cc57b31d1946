import { setTimeout as wait } from 'node:timers/promises'

const CHECK_EVERY_MS = 10

/**
 * Waits until a condition holds; one that throws does not hold yet.
 * @throws {Error} after `timeoutMs` milliseconds, with `what` and the condition's last error
 */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  timeoutMs = 30_000,
  everyMs = CHECK_EVERY_MS,
): Promise<void> {
  const deadline = performance.now() + timeoutMs
  for (;;) {
    let reason = ''
    try {
      if (await holds()) return
    } catch (error) {
      reason = ` (${String(error)})`
    }
    if (performance.now() > deadline)
      throw new Error(`timed out after ${timeoutMs / 1000} s waiting until ${what}${reason}`)
    await wait(everyMs)
  }
}
