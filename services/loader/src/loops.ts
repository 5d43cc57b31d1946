import { setTimeout as wait } from 'node:timers/promises'
import { messageOf } from '@stream-retail/chassis/errors'
import type { Logger } from '@stream-retail/chassis/logger'

/**
 * Does something again and again until stopped, never twice at once. What it throws is logged and does not end it.
 * @param work returns the milliseconds until the next time
 * @returns a function that stops it and resolves once the work at hand is done
 */
export function repeat(name: string, log: Logger, work: () => Promise<number>, onErrorMs: number): () => Promise<void> {
  const stop = new AbortController()
  let lastError = ''
  const loop = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      let pause = onErrorMs
      try {
        pause = await work()
        lastError = ''
      } catch (error) {
        // Once per reason, not once per round.
        if (messageOf(error) !== lastError) log.warn({ err: messageOf(error) }, `${name} failed; trying again`)
        lastError = messageOf(error)
      }
      await wait(pause, undefined, { signal: stop.signal }).catch(() => undefined)
    }
  }
  const ended = loop()
  return async () => {
    stop.abort()
    await ended
  }
}
