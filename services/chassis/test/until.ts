import { setTimeout as wait } from 'node:timers/promises'

const LOOK_EVERY_MS = 10

/**
 * Waits for a condition; a condition that throws does not hold yet.
 * @throws {Error} after `timeoutMs` milliseconds, naming what was waited for and why it did not hold
 */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  timeoutMs = 30_000,
  everyMs = LOOK_EVERY_MS,
): Promise<void> {
  const deadline = performance.now() + timeoutMs
  for (;;) {
    let reason = ''
    try {
      if (await holds()) return
    } catch (error) {
      reason = ` (${String(error)})`
    }
    if (performance.now() > deadline) throw new Error(`waited ${timeoutMs / 1000} s in vain until ${what}${reason}`)
    await wait(everyMs)
  }
}
